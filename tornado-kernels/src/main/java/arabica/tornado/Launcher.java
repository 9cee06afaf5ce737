package arabica.tornado;

/// The two ways to launch a kernel. Nothing is launched for no elements.
record Launcher(Device device) {
    private static final float[] NO_SCALARS = {};

    /// A work-item for each of `count` elements; `count` is the first of the integers.
    void items(Kernel kernel, float[] scalars, long count, int... ints) {
        int[] all = new int[ints.length + 1];
        all[0] = Math.toIntExact(count);
        System.arraycopy(ints, 0, all, 1, ints.length);
        groups(kernel, scalars, groupsFor(kernel, count), all);
    }

    /// The groups that give each of so many elements a work-item.
    private int groupsFor(Kernel kernel, long elements) {
        int size = kernel.groupSize(limits());
        return Math.toIntExact((elements + size - 1) / size);
    }

    Limits limits() { return device.limits(); }

    void items(Kernel kernel, long count, int... ints) { items(kernel, NO_SCALARS, count, ints); }

    /// So many work-groups.
    void groups(Kernel kernel, float[] scalars, long groups, int... ints) {
        if (groups > 0) { device.launch(kernel, Math.toIntExact(groups), ints, scalars); }
    }

    void groups(Kernel kernel, long groups, int... ints) { groups(kernel, NO_SCALARS, groups, ints); }

    static float[] scalars(double... values) {
        float[] scalars = new float[values.length];
        for (int i = 0; i < values.length; i++) { scalars[i] = (float) values[i]; }
        return scalars;
    }
}
