mod architecture;
mod deliver;
mod first_thread;
mod intake;
mod privacy;
mod tidy;
