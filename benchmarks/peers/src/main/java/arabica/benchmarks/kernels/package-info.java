/// The backend's kernels one by one under JMH: each in fresh JVMs that other kernels have polluted first, how far those
/// JVMs lie apart, and what a call allocates.
package arabica.benchmarks.kernels;
