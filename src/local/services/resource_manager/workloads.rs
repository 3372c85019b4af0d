//! What runs in a subscription, read, stopped and started: virtual machines, scale sets, container
//! groups, pools of Batch accounts, computes of machine learning workspaces.
//!
//! Answers follow the REST API specifications: most changes are accepted with 202 and two addresses
//! to ask, and show some time later.

use std::sync::Arc;

use axum::Json;
use axum::http::HeaderName;
use axum::http::HeaderValue;
use axum::http::Method;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::http::header::RETRY_AFTER;
use axum::response::IntoResponse;
use axum::response::Response;
use serde_json::Value;
use serde_json::json;
use uuid::Uuid;

use super::Api;
use super::Refusal;
use super::workload_rows as rows;
use crate::local::services::Services;
use crate::local::services::asked::Asked;
use crate::local::services::estate::Estate;
use crate::local::services::estate::workload::Child;
use crate::local::services::estate::workload::ChildKind;

/// What kind of thing an address names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    Machine,
    ScaleSet,
    Group,
    Pool,
    Compute,
}

/// What is asked of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verb {
    Read,
    /// The machines of a scale set.
    Instances,
    /// The parts of an account or a workspace.
    List,
    Stop,
    Start,
    Update,
}

/// Any request for what runs; nothing when the rest of the path, in lower case, is about something
/// else.
pub(super) fn answer(
    services: &Services,
    estate: &Arc<Estate>,
    rest: &str,
    asked: &Asked,
) -> Option<Result<Response, Refusal>> {
    let (sort, verb, below) = read_path(rest, &asked.method)?;
    let id = format!("/subscriptions/{}/{below}", estate.customer.subscription).to_lowercase();
    let api = sort.api(verb);
    let request = Request { services, estate, asked, sort, id };
    Some(api.check(asked, estate).and_then(|()| match verb {
        Verb::Read => request.read(),
        Verb::Instances => request.instances(),
        Verb::List => Ok(request.list()),
        Verb::Stop | Verb::Start | Verb::Update => request.change(verb, api),
    }))
}

fn read_path<'a>(rest: &'a str, method: &Method) -> Option<(Sort, Verb, &'a str)> {
    let parts: Vec<&str> = rest.split('/').collect();
    let ["resourcegroups", _, "providers", provider, kind, _, tail @ ..] = parts.as_slice() else {
        return None;
    };
    let (sort, verb) = match (*provider, *kind, tail) {
        ("microsoft.compute", "virtualmachines", tail) => (Sort::Machine, tail),
        ("microsoft.compute", "virtualmachinescalesets", tail) => (Sort::ScaleSet, tail),
        ("microsoft.containerinstance", "containergroups", tail) => (Sort::Group, tail),
        ("microsoft.batch", "batchaccounts", ["pools"]) => (Sort::Pool, ["list"].as_slice()),
        ("microsoft.batch", "batchaccounts", ["pools", _, tail @ ..]) => (Sort::Pool, tail),
        ("microsoft.machinelearningservices", "workspaces", ["computes"]) => {
            (Sort::Compute, ["list"].as_slice())
        }
        ("microsoft.machinelearningservices", "workspaces", ["computes", _, tail @ ..]) => {
            (Sort::Compute, tail)
        }
        _ => return None,
    };
    let stops = if matches!(sort, Sort::Machine | Sort::ScaleSet) { "deallocate" } else { "stop" };
    let can_stop = sort != Sort::Pool;
    let verb = match (method, verb) {
        (&Method::GET, []) => Verb::Read,
        (&Method::GET, ["list"]) => Verb::List,
        (&Method::GET, ["virtualmachines"]) if sort == Sort::ScaleSet => Verb::Instances,
        (&Method::POST, [verb]) if can_stop && *verb == stops => Verb::Stop,
        (&Method::POST, ["start"]) if can_stop => Verb::Start,
        (&Method::PATCH, []) if matches!(sort, Sort::Pool | Sort::Compute) => Verb::Update,
        _ => return None,
    };
    let below = match verb {
        Verb::Read | Verb::List | Verb::Update => rest,
        Verb::Instances | Verb::Stop | Verb::Start => rest.rsplit_once('/').map(|(id, _)| id)?,
    };
    Some((sort, verb, below))
}

impl Sort {
    fn api(self, verb: Verb) -> Api {
        let action = match (self, verb) {
            (Self::Machine, Verb::Stop) => "Microsoft.Compute/virtualMachines/deallocate/action",
            (Self::Machine, Verb::Start) => "Microsoft.Compute/virtualMachines/start/action",
            (Self::Machine, _) => "Microsoft.Compute/virtualMachines/read",
            (Self::ScaleSet, Verb::Stop) => {
                "Microsoft.Compute/virtualMachineScaleSets/deallocate/action"
            }
            (Self::ScaleSet, Verb::Start) => {
                "Microsoft.Compute/virtualMachineScaleSets/start/action"
            }
            (Self::ScaleSet, _) => "Microsoft.Compute/virtualMachineScaleSets/read",
            (Self::Group, Verb::Stop) => "Microsoft.ContainerInstance/containerGroups/stop/action",
            (Self::Group, Verb::Start) => {
                "Microsoft.ContainerInstance/containerGroups/start/action"
            }
            (Self::Group, _) => "Microsoft.ContainerInstance/containerGroups/read",
            (Self::Pool, Verb::Update) => "Microsoft.Batch/batchAccounts/pools/write",
            (Self::Pool, _) => "Microsoft.Batch/batchAccounts/pools/read",
            (Self::Compute, Verb::Stop) => {
                "Microsoft.MachineLearningServices/workspaces/computes/stop/action"
            }
            (Self::Compute, Verb::Start) => {
                "Microsoft.MachineLearningServices/workspaces/computes/start/action"
            }
            (Self::Compute, Verb::Update) => {
                "Microsoft.MachineLearningServices/workspaces/computes/write"
            }
            (Self::Compute, _) => "Microsoft.MachineLearningServices/workspaces/computes/read",
        };
        let versions: &'static [&'static str] = match self {
            Self::Machine | Self::ScaleSet => &["2024-03-01", "2024-07-01"],
            Self::Group => &["2023-05-01"],
            Self::Pool => &["2024-07-01"],
            Self::Compute => &["2024-10-01"],
        };
        Api { action, versions }
    }
}

struct Request<'a> {
    services: &'a Services,
    estate: &'a Arc<Estate>,
    asked: &'a Asked,
    sort: Sort,
    /// The address of the thing in lower case.
    id: String,
}

impl Request<'_> {
    fn read(&self) -> Result<Response, Refusal> {
        Ok(Json(self.row(self.estate).ok_or_else(|| self.not_found())?).into_response())
    }

    fn row(&self, estate: &Estate) -> Option<Value> {
        let now = self.services.world.now();
        let run = estate.run(&self.id)?;
        let has_view = self.asked.value("$expand") == Some("instanceView");
        match self.sort {
            Sort::Machine => {
                Some(rows::machine(estate, estate.resource(&self.id)?, run, has_view, now))
            }
            Sort::ScaleSet => Some(rows::scale_set(estate.resource(&self.id)?, run)),
            Sort::Group => Some(rows::container_group(estate.resource(&self.id)?, run, now)),
            Sort::Pool => Some(rows::pool(estate.child(&self.id)?, run, now)),
            Sort::Compute => Some(rows::compute(estate.child(&self.id)?, run, now)),
        }
    }

    fn instances(&self) -> Result<Response, Refusal> {
        let set = self.estate.resource(&self.id).ok_or_else(|| self.not_found())?;
        let run = self.estate.run(&self.id).ok_or_else(|| self.not_found())?;
        let has_view = self.asked.value("$expand") == Some("instanceView");
        let rows = rows::instances(set, run, has_view, self.services.world.now());
        Ok(Json(json!({ "value": rows })).into_response())
    }

    fn list(&self) -> Response {
        let now = self.services.world.now();
        let is_below =
            |child: &&Child| {
                child.id.to_lowercase().strip_prefix(&self.id).is_some_and(|rest| {
                    rest.strip_prefix('/').is_some_and(|name| !name.contains('/'))
                })
            };
        let children = self.estate.azure.children.iter().filter(is_below);
        let rows: Vec<Value> = children
            .filter_map(|child| {
                let run = self.estate.run(&child.id)?;
                Some(match self.sort {
                    Sort::Pool => rows::pool(child, run, now),
                    _ => rows::compute(child, run, now),
                })
            })
            .collect();
        Json(json!({ "value": rows })).into_response()
    }

    /// A change of a subscription that is disabled is refused, whoever asks.
    fn change(&self, verb: Verb, api: Api) -> Result<Response, Refusal> {
        let subscription = self.estate.customer.subscription;
        if !self.estate.access.may_change {
            let scope = format!("/subscriptions/{subscription}");
            return Err(Refusal::not_authorized(api.action, &scope));
        }
        let now = self.services.world.now();
        if !self.estate.access.is_enabled_in_azure(now) {
            return Err(Refusal::disabled(subscription));
        }
        let run = self.estate.run(&self.id).ok_or_else(|| self.not_found())?;
        let kind = self.estate.child(&self.id).map(|child| child.kind);
        let nodes = match verb {
            Verb::Update => self.wanted(kind)?,
            _ if kind.is_some_and(|kind| kind != ChildKind::ComputeInstance) => {
                let what = "Start and stop are for compute instances only.";
                return Err(Refusal::new(400, "UserError", what));
            }
            _ if !self.asked.body.is_empty() => {
                return Err(Refusal::bad_request("No body is expected here."));
            }
            Verb::Start => run.usual.max(1),
            _ => 0,
        };
        let delay = self.services.effect_delay.azure;
        self.services.world.change_estate(self.estate.customer.tenant, |estate| {
            estate.resize(&self.id, nodes, now, delay);
            if let (Verb::Update, Some(mut run)) = (verb, estate.run(&self.id)) {
                run.limit = nodes;
                estate.set_run(&self.id, run);
            }
        });
        self.services.changes.note_effect(self.asked, now);
        self.changed(verb)
    }

    /// The size that a body asks for.
    fn wanted(&self, kind: Option<ChildKind>) -> Result<u32, Refusal> {
        let wrong = |what: &str| Refusal::new(400, "InvalidRequestContent", what);
        let is_json = self.asked.header("content-type").unwrap_or_default().contains("json");
        if !is_json {
            return Err(Refusal::new(415, "UnsupportedMediaType", "The content is no JSON."));
        }
        let body = self.asked.json().ok_or_else(|| wrong("The body is no JSON."))?;
        let number = |at: &str| {
            let number = body.pointer(at).and_then(Value::as_u64);
            number.and_then(|number| u32::try_from(number).ok())
        };
        match kind {
            Some(ChildKind::FixedPool) => {
                let fixed = "/properties/scaleSettings/fixedScale";
                let option = body.pointer(&format!("{fixed}/nodeDeallocationOption"));
                let known = ["Requeue", "Terminate", "TaskCompletion", "RetainedData"];
                if option.is_some_and(|option| !known.iter().any(|known| option == known)) {
                    return Err(wrong("The option of deallocation is not known."));
                }
                let dedicated = number(&format!("{fixed}/targetDedicatedNodes"));
                let spot = number(&format!("{fixed}/targetLowPriorityNodes"));
                let sum = dedicated.unwrap_or_default().checked_add(spot.unwrap_or_default());
                let is_any = dedicated.is_some() || spot.is_some();
                sum.filter(|_| is_any).ok_or_else(|| wrong("No number of nodes is set."))
            }
            Some(ChildKind::AutoscaledPool) => {
                let what = "The pool follows a formula; turn that off first.";
                Err(Refusal::new(409, "PoolAutoScaleEnabled", what))
            }
            Some(ChildKind::ComputeCluster) => {
                let scale = "/properties/properties/scaleSettings";
                number(&format!("{scale}/minNodeCount"))
                    .and(number(&format!("{scale}/maxNodeCount")))
                    .ok_or_else(|| wrong("The numbers of nodes are missing."))
            }
            _ => Err(wrong("Only clusters have a size.")),
        }
    }

    /// Pools and clusters are written at once; container groups stop without a word; everything
    /// else is accepted.
    fn changed(&self, verb: Verb) -> Result<Response, Refusal> {
        if verb == Verb::Update {
            let estate = self.services.world.estate(self.estate.customer.tenant);
            let row = estate.and_then(|estate| self.row(&estate));
            return Ok(Json(row.ok_or_else(|| self.not_found())?).into_response());
        }
        if (self.sort, verb) == (Sort::Group, Verb::Stop) {
            return Ok(StatusCode::NO_CONTENT.into_response());
        }
        let operation = format!(
            "/subscriptions/{}/providers/Microsoft.Compute/locations/westeurope/operations/{}",
            self.estate.customer.subscription,
            Uuid::new_v4()
        );
        let host = self.asked.header("host").unwrap_or_default();
        let address = format!("http://{host}{operation}?api-version=2024-03-01");
        let mut response = StatusCode::ACCEPTED.into_response();
        if let Ok(address) = HeaderValue::from_str(&address) {
            let headers = response.headers_mut();
            headers.insert(HeaderName::from_static("azure-asyncoperation"), address.clone());
            headers.insert(LOCATION, address);
            headers.insert(RETRY_AFTER, HeaderValue::from_static("10"));
        }
        Ok(response)
    }

    fn not_found(&self) -> Refusal {
        Refusal::new(
            404,
            "ResourceNotFound",
            format!(
                "The Resource '{}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix",
                self.id
            ),
        )
    }
}
