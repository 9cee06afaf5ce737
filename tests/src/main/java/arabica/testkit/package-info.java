/// The published test kit, for operations, layers, models and backends of one's own: [arabica.testkit.GradProperties] proves
/// derivatives, [arabica.testkit.Metamorphic] relations that need no expected numbers, [arabica.testkit.BackendTck] a backend;
/// the arbitraries draw shapes, tensors, masks and token batches. It knows autograd and jqwik alone. A guide: docs/test-kit.md.
package arabica.testkit;
