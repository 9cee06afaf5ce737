package arabica.rlhf.filter;

import static org.assertj.core.api.Assertions.assertThat;

import arabica.datasets.rows.PreferenceRow;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class FilterNumbersProperties {
    @Property(tries = 60)
    void quantilesOfWhatNobodyHoldsAreExact(
            @ForAll @Size(min = 1, max = 60) List<@DoubleRange(min = -1e6, max = 1e6) Double> values,
            @ForAll @DoubleRange(min = 0, max = 1) double q) {
        double[] all = values.stream().mapToDouble(Double::doubleValue).toArray();
        double found = Quantiles.of(action -> values.forEach(action::accept), all.length, q, value -> value);
        assertThat(found).isEqualTo(Quantiles.of(all, q));
    }

    @Property(tries = 60)
    void orderStatisticsAreThoseOfTheSortedValues(@ForAll @Size(min = 1, max = 50) List<Long> values,
            @ForAll @IntRange(min = 0, max = 49) int place) {
        List<Long> doubled = new ArrayList<>(values);
        doubled.addAll(values.subList(0, values.size() / 2)); // some twice
        List<Long> sorted = doubled.stream().sorted(Long::compareUnsigned).toList();
        int rank = place % sorted.size();
        OrderStatistics.Neighbours found = OrderStatistics.neighbours(action -> doubled.forEach(action::accept), rank);
        assertThat(found.value()).isEqualTo(sorted.get(rank));
        assertThat(found.next()).isEqualTo(sorted.get(Math.min(sorted.size() - 1, rank + 1)));
    }

    @Property
    void sortableBitsHaveTheOrderOfNumbers(@ForAll double a, @ForAll double b) {
        assertThat(OrderStatistics.number(OrderStatistics.sortable(a))).isEqualTo(a);
        assertThat(Integer.signum(Long.compareUnsigned(OrderStatistics.sortable(a), OrderStatistics.sortable(b))))
                .isEqualTo(Integer.signum(Double.compare(a, b)));
    }

    @Property(tries = 40)
    void duplicatesAreThoseOfASetInHowManyPassesEver(@ForAll("hashes") List<PairHash> hashes,
            @ForAll @IntRange(min = 1, max = 20) int perPass) {
        Set<List<Long>> seen = new HashSet<>();
        BitSet expected = new BitSet();
        for (int i = 0; i < hashes.size(); i++) {
            if (!seen.add(List.of(hashes.get(i).high(), hashes.get(i).low()))) { expected.set(i); }
        }
        assertThat(Duplicates.find(table(hashes), perPass)).isEqualTo(expected);
    }

    @Property(tries = 20)
    void promptsAreDrawnOnceEachWhateverTheOrderOfRows(@ForAll @IntRange(min = 1, max = 30) int prompts,
            @ForAll @IntRange(min = 1, max = 40) int count, @ForAll long seed) {
        List<PairHash> rows = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 200; i++) { rows.add(new PairHash(i, i, random.nextInt(prompts), false)); }
        Set<Long> drawn = new HashSet<>();
        for (long index : PromptDraw.draw(table(rows), count, seed)) {
            assertThat(drawn.add(rows.get((int) index).prompt())).as("distinct").isTrue();
        }
        assertThat(drawn).hasSize((int) Math.min(count, rows.stream().map(PairHash::prompt).distinct().count()));
        List<PairHash> backwards = rows.reversed();
        Set<Long> again = new HashSet<>();
        for (long index : PromptDraw.draw(table(backwards), count, seed)) {
            again.add(backwards.get((int) index).prompt());
        }
        assertThat(again).isEqualTo(drawn);
    }

    @Property(tries = 30)
    void recordsGiveBackWhatWasPutAndNoticeEveryFlippedBit(@ForAll double chosen, @ForAll @IntRange(min = 1) int tokens,
            @ForAll @IntRange(min = 0, max = (1 << 23) - 1) int file, @ForAll @IntRange(min = 0, max = 511) int bit,
            @ForAll boolean sameSides) {
        byte[] bytes = new byte[ScoreRecord.BYTES];
        ScoreRecord record = new ScoreRecord().at(MemorySegment.ofArray(bytes), 0);
        record.putPlace(file, 1L << 40);
        record.put(new ResponseScore(chosen, tokens), new ResponseScore(-1, 2), new PairHash(3, 4, 5, sameSides));
        record.addFlag(ScoreRecord.WINDOW_END);
        record.seal(9);
        assertThat(record.isWhole(9)).isTrue();
        assertThat(record.isWhole(8)).as("in another place").isFalse();
        assertThat(record.file()).isEqualTo(file);
        assertThat(record.number()).isEqualTo(1L << 40);
        assertThat(record.chosenNll()).isEqualTo(new ResponseScore(chosen, tokens).meanNll());
        assertThat(List.of(record.hasSameSides(), record.endsWindow(), record.isBad()))
                .isEqualTo(List.of(sameSides, true, false));
        bytes[bit / 8] ^= (byte) (1 << bit % 8);
        assertThat(record.isWhole(9)).isFalse();
    }

    @Property(tries = 50)
    void aHashForgivesCaseAndWhiteSpaceAlone(@ForAll("words") List<String> words) {
        String text = String.join(" ", words);
        PairHash hash = PairHash.of(new PreferenceRow("Ask", text, "no"));
        PairHash other = PairHash
                .of(new PreferenceRow(" ask\n", "\t" + String.join(" \n ", words).toUpperCase(Locale.ROOT), "NO "));
        assertThat(other).isEqualTo(hash);
        assertThat(PairHash.of(new PreferenceRow("Ask", text + "!", "no")).low()).isNotEqualTo(hash.low());
        assertThat(PairHash.of(new PreferenceRow("Ask", "no", text)).low()).isNotEqualTo(hash.low());
        assertThat(PairHash.of(new PreferenceRow("Ask", text, text + "!")).sameSides()).isTrue();
        assertThat(PairHash.of(new PreferenceRow("Ask", text, text + " 1")).sameSides()).isFalse();
    }

    @Provide
    Arbitrary<List<String>> words() {
        return Arbitraries.strings().withCharRange('a', 'z').ofMinLength(1).ofMaxLength(6).list().ofMinSize(1)
                .ofMaxSize(6).filter(words -> !String.join("", words).equals("no"));
    }

    @Provide
    Arbitrary<List<PairHash>> hashes() {
        return Arbitraries.longs().between(0, 9).tuple2()
                .map(pair -> new PairHash(pair.get1(), pair.get2(), 0, false)).list().ofMinSize(1).ofMaxSize(120);
    }

    private static ScoreTable table(List<PairHash> hashes) {
        byte[] bytes = new byte[hashes.size() * ScoreRecord.BYTES];
        MemorySegment segment = MemorySegment.ofArray(bytes);
        ScoreRecord record = new ScoreRecord();
        for (int i = 0; i < hashes.size(); i++) {
            record.at(segment, (long) i * ScoreRecord.BYTES).put(new ResponseScore(-1, 1), new ResponseScore(-1, 1),
                    hashes.get(i));
        }
        return new ScoreTable() {
            @Override
            public long size() { return hashes.size(); }

            @Override
            public void scan(Visitor visitor) {
                for (int i = 0; i < hashes.size(); i++) {
                    visitor.visit(i, record.at(segment, (long) i * ScoreRecord.BYTES));
                }
            }
        };
    }
}
