//! What leaves for monday and how its answers are read, over a scripted wire.
