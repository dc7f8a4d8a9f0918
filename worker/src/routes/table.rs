//! The routes: one table, from which 404, 405 with `Allow`, and HEAD follow.

use std::pin::Pin;

use worker::{Method, Request, Response, ResponseBody};

use super::{
    Call, Parameters, dead_letters, deliveries, files, garmin, hc_gateway, health, open_wearables, records,
    status, upload, users,
};
use crate::{app::App, problem::Problem};

type Answer<'a> = Pin<Box<dyn Future<Output = Result<Response, Problem>> + 'a>>;

type Handler = for<'a> fn(&'a mut Call) -> Answer<'a>;

/// The paths of a pattern, in which `{name}` is any segment, and what answers them.
struct Route {
    pattern: &'static str,
    handlers: &'static [(Method, Handler)],
}

macro_rules! routes {
    ($($pattern:literal: $($method:ident => $handler:path),+;)+) => {
        &[$(Route {
            pattern: $pattern,
            handlers: &[$((Method::$method, |call| Box::pin($handler(call)))),+],
        }),+]
    };
}

/// Every route. A path has at most one pattern.
///
/// A constant in place of the static would give every place that uses it a compiled copy of each handler.
static ROUTES: &[Route] = routes! {
    "/healthz": Get => health::get;
    "/v1/garmin/{secret}": Post => garmin::post;
    "/v1/upload": Post => upload::any;
    "/v1/upload/health-connect/{RecordType}": Post => upload::typed, Delete => upload::typed;
    "/api/v1/sdk/users/{user}/sync": Post => open_wearables::sync;
    "/api/v2/login": Post => hc_gateway::login;
    "/api/v2/refresh": Post => hc_gateway::refresh;
    "/api/v2/sync/{RecordType}": Post => hc_gateway::sync, Delete => hc_gateway::sync;
    "/v1/users/{user}/records": Get => records::get;
    "/v1/users/{user}/deliveries": Get => deliveries::list;
    "/v1/users/{user}/deliveries/{id}": Get => deliveries::get;
    "/v1/users/{user}/status": Get => status::get;
    "/v1/users/{user}/files": Get => files::list;
    "/v1/users/{user}/files/{id}": Get => files::get;
    "/v1/users": Get => users::list, Post => users::create;
    "/v1/users/{user}/tokens": Post => users::create_token;
    "/v1/users/{user}/tokens/{id}": Delete => users::remove_token;
    "/v1/users/{user}/links/garmin": Put => users::link, Delete => users::unlink;
    "/v1/dead-letters": Get => dead_letters::list;
    "/v1/dead-letters/{id}/replay": Post => dead_letters::replay;
};

/// Answers a request.
pub async fn answer(request: Request, app: App) -> worker::Result<Response> {
    // `Request::method` takes unknown methods for GET.
    let method = request.inner().method();
    let response = handle(&method, request, app).await.or_else(Problem::into_response)?;
    Ok(if method == Method::Head.as_ref() { without_body(response) } else { response })
}

async fn handle(method: &str, request: Request, app: App) -> Result<Response, Problem> {
    let path = request.path();
    let (route, parameters) = ROUTES
        .iter()
        .find_map(|route| Some((route, route.parameters(&path)?)))
        .ok_or_else(|| Problem::not_found("no such path"))?;
    let handler = route.handler(method).ok_or_else(|| Problem::method_not_allowed(&list(route.methods())))?;
    handler(&mut Call { request, app, parameters }).await
}

/// Returns the methods of all routes, as headers list them.
pub fn methods() -> String {
    let mut all: Vec<&str> = Vec::new();
    for method in ROUTES.iter().flat_map(Route::methods) {
        if !all.contains(&method) {
            all.push(method);
        }
    }
    list(all.into_iter())
}

fn list<'a>(methods: impl Iterator<Item = &'a str>) -> String {
    methods.collect::<Vec<_>>().join(", ")
}

impl Route {
    /// Returns the parameters in a path, or `None` if the route is not that of the path.
    fn parameters(&self, path: &str) -> Option<Parameters> {
        let mut parameters = Vec::new();
        let mut segments = path.split('/');
        for expected in self.pattern.split('/') {
            let segment = segments.next()?;
            if expected.starts_with('{') {
                parameters.push(segment.to_owned());
            } else if segment != expected {
                return None;
            }
        }
        segments.next().is_none().then_some(Parameters(parameters))
    }

    /// Returns what answers a method, or `None` if the route does not take it.
    fn handler(&self, method: &str) -> Option<Handler> {
        let wanted = if method == Method::Head.as_ref() { Method::Get.as_ref() } else { method };
        self.handlers.iter().find(|(method, _)| method.as_ref() == wanted).map(|(_, handler)| *handler)
    }

    /// Returns the methods that the route takes. One that takes GET also takes HEAD.
    fn methods(&self) -> impl Iterator<Item = &'static str> {
        self.handlers.iter().flat_map(|(method, _)| {
            let head = (*method == Method::Get).then_some(Method::Head.as_ref());
            [Some(method.as_ref()), head].into_iter().flatten()
        })
    }
}

/// Returns an answer with its headers only.
fn without_body(response: Response) -> Response {
    let (answer, body) = response.into_parts();
    if let ResponseBody::Stream(unread) = body {
        let _ = unread.cancel();
    }
    answer.empty()
}
