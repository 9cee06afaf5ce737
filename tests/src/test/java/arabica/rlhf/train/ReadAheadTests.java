package arabica.rlhf.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import arabica.datasets.DataException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReadAheadTests {
    @Test
    void stepsGetWhatWithoutReadingAheadTheyWouldGetAndNothingIsReadTwice() {
        List<Integer> read = new ArrayList<>();
        List<Integer> taken = new ArrayList<>();
        try (ReadAhead<Integer> rows = new ReadAhead<>(step -> {
            read.add(step);
            return step * step;
        }, 5)) {
            IntStream.rangeClosed(3, 5).forEach(step -> taken.add(rows.take(step)));
        }
        assertThat(taken).containsExactly(9, 16, 25);
        assertThat(read).containsExactly(3, 4, 5);
    }

    @Test
    void theNextStepsRowsAreReadBeforeTheyAreAskedFor() throws InterruptedException {
        CountDownLatch second = new CountDownLatch(1);
        try (ReadAhead<Integer> rows = new ReadAhead<>(step -> {
            if (step == 2) { second.countDown(); }
            return step;
        }, 2)) {
            rows.take(1);
            assertThat(second.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void anErrorIsThrownByTheStepThatNeedsTheRow() {
        DataException damaged = new DataException("a.arrow: row 7: damaged");
        try (ReadAhead<Integer> rows = new ReadAhead<>(step -> {
            if (step == 2) { throw damaged; }
            return step;
        }, 3)) {
            assertThat(rows.take(1)).isEqualTo(1);
            assertThatThrownBy(() -> rows.take(2)).isSameAs(damaged);
        }
    }

    @Test
    void closingWaitsForWhatIsBeingRead() throws InterruptedException {
        CountDownLatch reading = new CountDownLatch(1);
        AtomicBoolean done = new AtomicBoolean();
        ReadAhead<Integer> rows = new ReadAhead<>(step -> {
            if (step == 2) {
                reading.countDown();
                spin(200);
                done.set(true);
            }
            return step;
        }, 2);
        rows.take(1);
        assertThat(reading.await(20, TimeUnit.SECONDS)).isTrue();
        rows.close();
        assertThat(done).isTrue();
    }

    private static void spin(int milliseconds) {
        long end = System.nanoTime() + milliseconds * 1_000_000L;
        while (System.nanoTime() < end) { Thread.onSpinWait(); }
    }
}
