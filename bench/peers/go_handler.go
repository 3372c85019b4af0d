// An empty custom handler on Go's net/http: reads an invocation, formats a log line, answers.
package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
)

var answer = []byte(`{"Outputs":{},"Logs":[],"ReturnValue":null}`)

type outer struct {
	Data map[string]json.RawMessage
}

type inner struct {
	Scope string `json:"scope"`
}

func scopeIn(body []byte) (string, error) {
	var read outer
	if err := json.Unmarshal(body, &read); err != nil {
		return "", err
	}
	var text string
	if err := json.Unmarshal(read.Data["message"], &text); err != nil {
		return "", err
	}
	message, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return "", err
	}
	var found inner
	err = json.Unmarshal(message, &found)
	return found.Scope, err
}

func handle(response http.ResponseWriter, request *http.Request) {
	if request.Method == http.MethodPost {
		body, _ := io.ReadAll(request.Body)
		scope, err := scopeIn(body)
		if err != nil {
			http.Error(response, err.Error(), http.StatusBadRequest)
			return
		}
		fmt.Fprintf(io.Discard, "{\"level\":\"INFO\",\"scope\":\"%s\"}\n", scope)
	}
	response.Header().Set("Content-Type", "application/json")
	response.Write(answer)
}

func main() {
	http.HandleFunc("/", handle)
	if err := http.ListenAndServe("127.0.0.1:"+os.Args[1], nil); err != nil {
		panic(err)
	}
}
