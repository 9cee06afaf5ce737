package arabica.autograd.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

class WorkerPoolTests {
    @Test
    void everyTaskRunsOnce() {
        try (WorkerPool pool = new WorkerPool(3)) {
            for (int round = 0; round < 500; round++) {
                AtomicIntegerArray runs = new AtomicIntegerArray(20);
                pool.parallelFor(20, (task, scratch) -> runs.incrementAndGet(task));
                for (int task = 0; task < 20; task++) { assertThat(runs.get(task)).isEqualTo(1); }
            }
        }
    }

    @Test
    void rangesCoverEveryElementOnceInBlocksOfSixteen() {
        try (WorkerPool pool = new WorkerPool(3)) {
            for (int n : new int[]{1, 15, 100, 1000, 1001}) {
                AtomicIntegerArray seen = new AtomicIntegerArray(n);
                pool.parallelRange(n, 32, (from, to, scratch) -> {
                    assertThat(from % 16).isZero();
                    for (long i = from; i < to; i++) { seen.incrementAndGet((int) i); }
                });
                for (int i = 0; i < n; i++) { assertThat(seen.get(i)).isEqualTo(1); }
            }
        }
    }

    @Test
    void aFailureIsThrownAfterEveryWorkerHasLeft() {
        try (WorkerPool pool = new WorkerPool(3)) {
            AtomicInteger inside = new AtomicInteger();
            for (int round = 0; round < 50; round++) {
                assertThatThrownBy(() -> pool.parallelFor(30, (task, scratch) -> {
                    inside.incrementAndGet();
                    try {
                        if (task == 5) { throw new IllegalArgumentException("task 5"); }
                        Thread.yield();
                    } finally {
                        inside.decrementAndGet();
                    }
                })).hasMessage("task 5");
                assertThat(inside.get()).isZero();
            }
            AtomicInteger after = new AtomicInteger();
            pool.parallelFor(10, (task, scratch) -> after.incrementAndGet());
            assertThat(after.get()).as("the pool still works").isEqualTo(10);
        }
    }

    @Test
    void workDoesNotNest() {
        try (WorkerPool pool = new WorkerPool(2)) {
            assertThatThrownBy(() -> pool.parallelFor(4, (task, scratch) -> pool.parallelFor(2, (t, s) -> {})))
                    .isInstanceOf(IllegalStateException.class).hasMessageContaining("nest");
        }
    }

    @Test
    void aPoolNeedsAThread() { assertThatThrownBy(() -> new WorkerPool(0)).hasMessageContaining("at least 1"); }
}
