package arabica.testkit;

/// The suite that every backend must pass: each primitive, each fused operation and each operation on the tape, forward
/// and backward, over random
/// and awkward sizes, against the scalar backend in F64. The tolerance is stated in `Twins`.
///
/// ```java
/// class MyBackendTckTests implements BackendTck {
///     @Override
///     public Backend open() { return new MyBackend(); }
/// }
/// ```
public interface BackendTck extends ElementTck, RowTck, ProductTck, NetworkTck, AttentionTck, AgreementTck {}
