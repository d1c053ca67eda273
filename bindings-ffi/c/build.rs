//! Gives the shared library its name: programs ask the system for the ABI that they were built against.

fn main() {
    // `AGENTSUDO_ABI_VERSION` of src/abi.rs; the tests install the library and run a program with it.
    println!("cargo:rustc-cdylib-link-arg=-Wl,-soname,libagentsudo.so.1");
    println!("cargo:rerun-if-changed=build.rs");
}
