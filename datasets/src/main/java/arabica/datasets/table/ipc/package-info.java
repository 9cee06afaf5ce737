/// Arrow IPC files and streams as tables. Arrow Java's own reader believes what a file says of its sizes; this one
/// checks every claim against the file first, and reads the buffers of the columns asked for alone.
package arabica.datasets.table.ipc;
