mod architecture;
mod first_thread;
mod tidy;
