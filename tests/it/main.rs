mod architecture;
mod tidy;
