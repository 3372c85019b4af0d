//! Containment, with people who decide and a world that resists.

mod guards;
mod on_the_page;
mod races;
mod scene;
mod sign_in;
mod story;
mod trouble;
