/// The GPU backend: [TornadoBackend] turns calls of the backend contract into launches of kernels on a [Device], which is
/// a real one behind TornadoVM, or the tests' emulator. Nothing but the provider may be touched where TornadoVM is absent.
package arabica.tornado;
