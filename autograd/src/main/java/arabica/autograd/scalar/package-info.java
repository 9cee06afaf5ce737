/// The reference backend: plain loops, written to be read. It is the oracle that other backends are compared with.
package arabica.autograd.scalar;
