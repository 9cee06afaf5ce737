package arabica.tornado;

import java.util.ArrayList;
import java.util.List;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.ImmutableTaskGraph;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.TornadoExecutionResult;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task5;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.enums.ProfilerMode;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// One execution plan of TornadoVM with a task graph of one task for each kernel. A graph binds Java objects when it is
/// compiled, and compiling takes 0.1–0.2 s: so all kernels get the same objects, each is compiled when it is first
/// launched, and only the grid changes between launches.
///
/// The two arrays of tensors are copied to the device once, when the first graph runs, and stay there: every graph consumes
/// and persists both, or the runtime would lose them.
final class KernelPlan {
    private static final String TASK = "kernel";

    private final FloatArray memory;
    private final IntArray ids;
    private final KernelContext context = new KernelContext();
    private final List<String> names = new ArrayList<>();
    private final List<ImmutableTaskGraph> graphs = new ArrayList<>();
    private final List<WorkerGrid1D> grids = new ArrayList<>();
    private final List<Integer> groupSizes = new ArrayList<>();
    private final List<Long> uploads = new ArrayList<>();
    private TornadoExecutionPlan plan;
    private boolean profiled;
    private long launches;
    private long bytesIn;
    private long profiledBytesIn;

    KernelPlan(FloatArray memory, IntArray ids) {
        this.memory = memory;
        this.ids = ids;
    }

    /// Adds a kernel; `ints` are copied to the device at each of its launches.
    ///
    /// @param readsScalars whether `scalars` are too
    /// @return its number
    int add(String name, Task5<KernelContext, FloatArray, IntArray, IntArray, FloatArray> code, int groupSize,
            IntArray ints, FloatArray scalars, boolean readsScalars) {
        TaskGraph graph = new TaskGraph(name);
        if (graphs.isEmpty()) {
            graph.transferToDevice(DataTransferMode.FIRST_EXECUTION, memory, ids);
        } else {
            graph.consumeFromDevice(names.getFirst(), memory, ids);
        }
        graph.transferToDevice(DataTransferMode.EVERY_EXECUTION, ints);
        graph.transferToDevice(readsScalars ? DataTransferMode.EVERY_EXECUTION : DataTransferMode.FIRST_EXECUTION,
                scalars);
        graph.task(TASK, code, context, memory, ids, ints, scalars);
        graph.persistOnDevice(memory, ids);
        WorkerGrid1D grid = new WorkerGrid1D(groupSize);
        grid.setLocalWork(groupSize, 1, 1);
        names.add(name);
        graphs.add(graph.snapshot());
        grids.add(grid);
        groupSizes.add(groupSize);
        uploads.add(ints.getNumBytesOfSegmentWithHeader()
                + (readsScalars ? scalars.getNumBytesOfSegmentWithHeader() : 0));
        return graphs.size() - 1;
    }

    /// After the last kernel was added: copies the arrays to the device, which the first kernel's graph does whenever it
    /// runs first; here it runs for one group, on integers that are all 0.
    ///
    /// @param profiled whether TornadoVM measures what it does
    TornadoExecutionResult open(TornadoDevice device, boolean profiled) {
        plan = new TornadoExecutionPlan(graphs.toArray(ImmutableTaskGraph[]::new));
        plan.withDevice(device);
        GridScheduler scheduler = new GridScheduler();
        for (int g = 0; g < graphs.size(); g++) { scheduler.addWorkerGrid(names.get(g) + "." + TASK, grids.get(g)); }
        plan.withGridScheduler(scheduler);
        this.profiled = profiled;
        if (profiled) { plan.withProfiler(ProfilerMode.SILENT); }
        return run(0, 1);
    }

    /// Runs a kernel to its end.
    ///
    /// @throws IllegalStateException if TornadoVM cannot compile or run it; the message names it
    TornadoExecutionResult run(int kernel, int groups) {
        grids.get(kernel).setGlobalWork((long) groups * groupSizes.get(kernel), 1, 1);
        launches++;
        bytesIn += uploads.get(kernel);
        try {
            TornadoExecutionResult result = plan.withGraph(kernel).execute();
            if (profiled) { profiledBytesIn += result.getProfilerResult().getTotalBytesCopyIn(); }
            return result;
        } catch (RuntimeException | Error e) {
            throw new IllegalStateException("TornadoVM cannot run the kernel '" + names.get(kernel) + "': "
                    + RootCause.of(e), e);
        }
    }

    long launches() { return launches; }

    /// Bytes that launches have copied to the device. The arrays of tensors, which the first one copies, are not counted.
    long bytesIn() { return bytesIn; }

    /// The same by the count of TornadoVM's profiler, where it was asked to.
    long profiledBytesIn() { return profiledBytesIn; }

    void close() {
        try {
            plan.close();
        } catch (TornadoExecutionPlanException e) {
            throw new IllegalStateException("TornadoVM cannot give the device's memory back: " + e.getMessage(), e);
        }
    }
}
