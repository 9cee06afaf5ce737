/// Proves derivatives: [GradCheck] for a function of one's own, on inputs that [Samples] draws; [OperationCatalog] for all
/// operations of this module.
package arabica.autograd.gradcheck;
