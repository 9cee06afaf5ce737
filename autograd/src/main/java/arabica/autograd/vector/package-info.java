/// The CPU backend on the JDK's Vector API. [VectorBackend] dispatches, [Operands] checks, everything else computes
/// on addresses. See the module's README for the rules that keep results independent of the machine.
package arabica.autograd.vector;
