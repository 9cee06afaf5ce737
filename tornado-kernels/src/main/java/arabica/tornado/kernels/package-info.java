/// The kernels: Java that TornadoVM compiles for a device, and that runs as plain Java in the tests' emulator.
///
/// Every kernel has the same five arguments: its place in the grid; `memory`, the one array in which all F32 tensors lie;
/// `ids`, the one array of all I32 tensors; `ints`, where operands begin and how large they are; `scalars`, numbers that
/// change from launch to launch. So each is compiled once and serves every shape. What a kernel reads from `ints` and
/// `scalars` is written in its docs as `ints: …`, in order; offsets and strides count elements.
///
/// Work-items form one row (one dimension); a kernel takes its batch, row and tile from the number of its work-group.
/// A kernel's name must not be one of OpenCL's own functions (`clamp`, `select`): the device's compiler finds no such kernel.
/// Barriers are reached by all work-items of a group or by none. What TornadoVM cannot compile is in docs/gpu.md.
package arabica.tornado.kernels;
