/// The losses of preference learning, as pure functions of tensors: each with its formula and its source.
package arabica.rlhf.loss;
