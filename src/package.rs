//! The package: everything of the function app as one zip, as Azure Functions takes it.
//!
//! The same handler and policy make the same bytes, on any machine and at any time.

mod archive;
mod function_app;
mod handler;

pub use archive::archive;
pub use archive::is_package;
pub use function_app::FUNCTION_APP;
pub use function_app::HANDLER;
pub use function_app::POLICY;
pub use handler::BUILD;
pub use handler::Glibc;
pub use handler::Handler;
pub use handler::HandlerProblem;
pub use handler::inspect;
