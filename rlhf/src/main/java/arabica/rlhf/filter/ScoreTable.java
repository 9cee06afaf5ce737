package arabica.rlhf.filter;

import java.lang.foreign.MemorySegment;
import java.util.List;

/// The scores of rows, one [ScoreRecord] each, in the order of the data. Who decides about rows reads them from front to
/// back, some times over, and holds none of them.
interface ScoreTable {
    long size();

    /// Visits all records in order; the record is valid during the call alone.
    void scan(Visitor visitor);

    /// Sees a record.
    @FunctionalInterface
    interface Visitor {
        void visit(long index, ScoreRecord row);
    }

    /// Pairs that a program holds.
    static ScoreTable of(List<ScoredPair> pairs) {
        MemorySegment records = MemorySegment.ofArray(new byte[Math.multiplyExact(pairs.size(), ScoreRecord.BYTES)]);
        ScoreRecord record = new ScoreRecord();
        for (int i = 0; i < pairs.size(); i++) {
            ScoredPair pair = pairs.get(i);
            record.at(records, (long) i * ScoreRecord.BYTES).put(pair.chosenScore(), pair.rejectedScore(),
                    PairHash.of(WindowReader.pair(pair.row())));
        }
        return new ScoreTable() {
            @Override
            public long size() { return pairs.size(); }

            @Override
            public void scan(Visitor visitor) {
                for (int i = 0; i < pairs.size(); i++) {
                    visitor.visit(i, record.at(records, (long) i * ScoreRecord.BYTES));
                }
            }
        };
    }
}
