package arabica.datasets.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import arabica.datasets.DataException;
import arabica.datasets.Splits;
import arabica.datasets.table.TableTypes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.apache.arrow.vector.types.pojo.Schema;

class MixAndSplitProperties {
    private static final Schema SCHEMA = new Schema(List.of(TableTypes.field("set", TableTypes.TEXT),
            TableTypes.field("id", TableTypes.INT64)));

    private static Dataset set(String name, int rows) {
        return Dataset.of(SCHEMA, IntStream.range(0, rows).mapToObj(i -> Map.of("set", name, "id", i)).toList())
                .threads(1);
    }

    private static List<String> rows(Dataset set) {
        try (Stream<TableRow> rows = set.stream()) {
            return rows.map(row -> row.text("set") + row.integer("id")).toList();
        }
    }

    private static List<String> all(String name, int rows) {
        return IntStream.range(0, rows).mapToObj(i -> name + i).toList();
    }

    @Property(tries = 60)
    void aMixKeepsEachSetsOrderAndStopsAsItSays(@ForAll @IntRange(min = 1, max = 60) int a,
            @ForAll @IntRange(min = 1, max = 60) int b, @ForAll @DoubleRange(min = 0.1, max = 5) double weight,
            @ForAll long seed) {
        List<Weighted> sets = List.of(new Weighted(set("a", a), weight), new Weighted(set("b", b), 1));
        List<String> first = rows(Dataset.mix(sets, Stop.FIRST_EXHAUSTED, seed));
        assertThat(first).isEqualTo(rows(Dataset.mix(sets, Stop.FIRST_EXHAUSTED, seed)));
        List<String> ofA = first.stream().filter(row -> row.startsWith("a")).toList();
        List<String> ofB = first.stream().filter(row -> row.startsWith("b")).toList();
        assertThat(ofA).isEqualTo(all("a", ofA.size()));
        assertThat(ofB).isEqualTo(all("b", ofB.size()));
        assertThat(ofA.size() == a ^ ofB.size() == b).as("ends with the last row of one").isTrue();

        List<String> once = rows(Dataset.mix(sets, Stop.ALL_EXHAUSTED_WITHOUT_REPLACEMENT, seed));
        assertThat(once).hasSize(a + b).containsAll(all("a", a)).containsAll(all("b", b));
        assertThat(once).as("begins as every mix of the seed").startsWith(first.toArray(String[]::new));

        List<String> again = rows(Dataset.mix(sets, Stop.ALL_EXHAUSTED, seed));
        assertThat(again).containsAll(all("a", a)).containsAll(all("b", b)).startsWith(first.toArray(String[]::new));
        long manyOfA = again.stream().filter(row -> row.startsWith("a")).count();
        long manyOfB = again.size() - manyOfA;
        assertThat(manyOfA == a || manyOfB == b).as("ends with the last row of the set that took longest").isTrue();
        for (int i = 0, next = 0; i < again.size(); i++) {
            if (again.get(i).startsWith("a")) { assertThat(again.get(i)).isEqualTo("a" + next++ % a); }
        }
    }

    @Example
    void theSharesOfAMixAreItsWeights() {
        List<Weighted> sets = List.of(new Weighted(set("a", 20_000), 3), new Weighted(set("b", 20_000), 1));
        List<String> mixed = rows(Dataset.mix(sets, Stop.FIRST_EXHAUSTED, 4).limit(16_000));
        double share = mixed.stream().filter(row -> row.startsWith("a")).count() / 16_000.0;
        assertThat(share).isCloseTo(0.75, within(5 * Math.sqrt(0.75 * 0.25 / 16_000)));
        assertThat(rows(Dataset.mix(sets, Stop.FIRST_EXHAUSTED, 5).limit(50))).isNotEqualTo(mixed.subList(0, 50));
    }

    @Example
    void setsWithOtherColumnsAreMixedAsOneTable() {
        Dataset a = set("a", 5);
        Dataset b = set("b", 5).rename("id", "number").withColumn(TableTypes.field("id", TableTypes.FLOAT64),
                row -> row.integer("number") + 0.5);
        Dataset mixed = Dataset.mix(List.of(new Weighted(a, 1), new Weighted(b, 1)),
                Stop.ALL_EXHAUSTED_WITHOUT_REPLACEMENT, 1);
        assertThat(Schemas.names(mixed.schema())).isEqualTo("set, id, number");
        try (Stream<TableRow> rows = mixed.stream()) {
            assertThat(rows.map(TableRow::values)).contains(row("a", 2.0, null), row("b", 3.5, 3L)).hasSize(10);
        }
        assertThat(mixed.select("number").count()).isEqualTo(10);
        assertThatThrownBy(() -> Dataset.mix(List.of(new Weighted(a, 1), new Weighted(b.limit(0), 1)),
                Stop.FIRST_EXHAUSTED, 1).count()).isInstanceOf(DataException.class).hasMessageContaining("no rows");
        assertThatThrownBy(() -> Dataset.mix(List.of(new Weighted(a, 0)), Stop.FIRST_EXHAUSTED, 1))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("weight");
    }

    private static Map<String, Object> row(String set, Double id, Long number) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("set", set);
        row.put("id", id);
        row.put("number", number);
        return row;
    }

    @Property(tries = 60)
    void aSplitIsTheOneOfTrainersAndBothSidesKeepTheirOrder(@ForAll @IntRange(min = 2, max = 200) int size,
            @ForAll @DoubleRange(min = 0.01, max = 0.99) double share, @ForAll long seed) {
        Split split = set("r", size).split(SplitOptions.share(share).seed(seed));
        Splits.Split expected = Splits.holdOut(size, share, seed);
        assertThat(rows(split.train())).isEqualTo(Arrays.stream(expected.train()).mapToObj(i -> "r" + i).toList());
        assertThat(rows(split.heldOut())).isEqualTo(Arrays.stream(expected.eval()).mapToObj(i -> "r" + i).toList());
    }

    @Property(tries = 60)
    void equalPromptsStayOnOneSide(@ForAll @Size(min = 4, max = 120) List<@IntRange(max = 20) Integer> prompts,
            @ForAll @DoubleRange(min = 0.01, max = 0.9) double share, @ForAll long seed) {
        if (new HashSet<>(prompts).size() < 2) { return; }
        List<String> keys = prompts.stream().map(prompt -> "prompt " + prompt).toList();
        Dataset set = Dataset.of(SCHEMA, IntStream.range(0, keys.size())
                .mapToObj(i -> Map.of("set", keys.get(i), "id", i)).toList()).threads(1);
        Split split = set.split(SplitOptions.share(share).by("set").seed(seed));
        Splits.Split expected = Splits.holdOutByKey(keys, share, seed);
        List<Long> held = ids(split.heldOut());
        assertThat(held).isEqualTo(Arrays.stream(expected.eval()).mapToObj(i -> (long) i).toList());
        Set<String> heldKeys = new HashSet<>();
        held.forEach(id -> heldKeys.add(keys.get(id.intValue())));
        List<Long> train = ids(split.train());
        train.forEach(id -> assertThat(heldKeys).doesNotContain(keys.get(id.intValue())));
        assertThat(held.size() + train.size()).isEqualTo(keys.size());
    }

    private static List<Long> ids(Dataset set) {
        List<Long> ids = new ArrayList<>();
        set.forEach(row -> ids.add(row.integer("id")));
        return ids;
    }

    @Example
    void aNumberOfRowsIsHeldOutExactly() {
        Split split = set("r", 50).split(SplitOptions.rows(7).seed(2));
        assertThat(split.heldOut().count()).isEqualTo(7);
        assertThat(split.train().count()).isEqualTo(43);
        assertThatThrownBy(() -> set("r", 5).split(SplitOptions.rows(5)).train().count())
                .isInstanceOf(DataException.class).hasMessageContaining("5 of 5");
    }
}
