package arabica.tornado;

import java.lang.reflect.Field;

import uk.ac.manchester.tornado.api.KernelContext;

/// A work-item's place in the grid, its barrier and its group's local memory. TornadoVM reads the fields of a
/// [KernelContext] as the device's registers; here they are set by reflection, for they are final.
final class WorkItem extends KernelContext {
    private static final Field GLOBAL = field("globalIdx");
    private static final Field GROUP = field("groupIdx");
    private static final Field LOCAL = field("localIdx");
    private static final Field GROUP_SIZE = field("localGroupSizeX");

    private final LocalMemory memory;
    private int allocations;

    /// @param memory what the group shares; null where items do not work together
    WorkItem(int groupSize, LocalMemory memory) {
        this.memory = memory;
        set(GROUP_SIZE, groupSize);
    }

    /// Moves to another place.
    void place(int group, int local, int groupSize) {
        allocations = 0;
        set(GROUP, group);
        set(LOCAL, local);
        set(GLOBAL, group * groupSize + local);
    }

    @Override
    public void localBarrier() {
        cooperate();
        Coroutine.stop();
    }

    @Override
    public void globalBarrier() { throw new AssertionError("no device has a barrier for the whole grid"); }

    @Override
    public float[] allocateFloatLocalArray(int size) {
        cooperate();
        return memory.array(allocations++, size);
    }

    private void cooperate() {
        if (memory == null) {
            throw new AssertionError("a kernel that is declared without barriers uses one, or local memory");
        }
    }

    private void set(Field field, int value) {
        try {
            field.set(this, value);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    private static Field field(String name) {
        try {
            Field field = KernelContext.class.getField(name);
            field.setAccessible(true);
            return field;
        } catch (NoSuchFieldException e) {
            throw new AssertionError(e);
        }
    }
}
