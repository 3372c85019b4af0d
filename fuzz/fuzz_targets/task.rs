//! A queue message: what is a task is written back the same, and short.
#![no_main]

use fraud_guard::task::QueueName;
use fraud_guard::task::Task;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &[u8]| {
    for queue in QueueName::ALL {
        match Task::parse(queue, text) {
            Ok(task) => {
                assert_eq!(task.queue(), queue);
                let written = task.to_text();
                assert!(written.len() < 1_024, "{written}");
                assert_eq!(Task::parse(queue, written.as_bytes()), Ok(task));
            }
            Err(error) => assert!(error.to_string().len() < 200, "{error}"),
        }
    }
});
