/// Tensors as they lie in files, whatever the file's format: how elements are encoded, where they are, and how they become
/// tensors of a backend, by a copy or without one.
package arabica.nn.stored;
