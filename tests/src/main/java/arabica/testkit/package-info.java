/// The published test kit: arbitraries for tensors, and suites that a backend or an operation of one's own can be run
/// through. It knows autograd and jqwik alone.
package arabica.testkit;
