/// Proves derivatives: [GradCheck] for a function of one's own, [OperationCatalog] for all operations of this module.
package arabica.autograd.gradcheck;
