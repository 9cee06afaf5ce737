package arabica.tornado;

import java.util.function.Consumer;

import uk.ac.manchester.tornado.api.KernelContext;

/// Runs a kernel, group after group. Where items work together each is a coroutine that stops at barriers; all run to the
/// next barrier, one after another, before the first goes on. So what a device may do in any order happens in the worst: an
/// item that reads what a barrier should have waited for finds nothing there, and one that writes too early destroys it. From
/// barrier to barrier the order is turned round, so that neither end is safe.
public final class WorkGroups {
    private WorkGroups() {}

    /// @param cooperative whether items wait for each other at barriers, and share local memory
    /// @param localFloats what a group has of that
    public static void run(Consumer<KernelContext> kernel, int groups, int groupSize, boolean cooperative,
            int localFloats) {
        if (cooperative) {
            runTogether(kernel, groups, groupSize, new LocalMemory(localFloats));
        } else {
            runAlone(kernel, groups, groupSize);
        }
    }

    private static void runAlone(Consumer<KernelContext> kernel, int groups, int groupSize) {
        WorkItem item = new WorkItem(groupSize, null);
        for (int group = 0; group < groups; group++) {
            for (int local = 0; local < groupSize; local++) {
                item.place(group, local, groupSize);
                kernel.accept(item);
            }
        }
    }

    private static void runTogether(Consumer<KernelContext> kernel, int groups, int groupSize, LocalMemory memory) {
        WorkItem[] items = new WorkItem[groupSize];
        for (int i = 0; i < groupSize; i++) { items[i] = new WorkItem(groupSize, memory); }
        Coroutine[] running = new Coroutine[groupSize];
        for (int group = 0; group < groups; group++) {
            memory.forget();
            for (int i = 0; i < groupSize; i++) {
                WorkItem item = items[i];
                item.place(group, i, groupSize);
                running[i] = new Coroutine(() -> kernel.accept(item));
            }
            boolean forwards = true;
            while (!stepAll(running, forwards)) { forwards = !forwards; }
        }
    }

    /// Runs all items to their next barrier or their end.
    ///
    /// @return whether they have ended
    private static boolean stepAll(Coroutine[] items, boolean forwards) {
        int ended = 0;
        for (int i = 0; i < items.length; i++) {
            Coroutine item = items[forwards ? i : items.length - 1 - i];
            item.resume();
            if (item.isDone()) { ended++; }
        }
        if (ended != 0 && ended != items.length) {
            throw new AssertionError(ended + " of " + items.length + " items end where the others wait at a barrier");
        }
        return ended != 0;
    }
}
