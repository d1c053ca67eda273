//! Tells the linker that Node itself has the Node-API symbols.

fn main() {
    napi_build::setup();
}
