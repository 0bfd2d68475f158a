mod architecture;
mod deliver;
mod directory;
mod first_thread;
mod intake;
mod privacy;
mod process;
mod tidy;
