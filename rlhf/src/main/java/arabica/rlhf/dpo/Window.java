package arabica.rlhf.dpo;

/// The mean of the last values of a metric: single batches vary.
final class Window {
    private final double[] values;
    private int seen;

    Window(int size) { values = new double[size]; }

    void add(double value) { values[seen++ % values.length] = value; }

    boolean full() { return seen >= values.length; }

    double mean() {
        int count = Math.min(seen, values.length);
        double sum = 0;
        for (int i = 0; i < count; i++) { sum += values[i]; }
        return sum / count;
    }
}
