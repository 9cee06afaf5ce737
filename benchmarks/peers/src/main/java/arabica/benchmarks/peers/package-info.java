/// Other engines measured beside ours: OpenBLAS and BLIS for matrix products, libtorch for training steps.
package arabica.benchmarks.peers;
