package arabica.studies.hh;

import arabica.rlhf.pretrain.PretrainOptions;
import java.util.List;

/// How large the study is.
public enum HhSize {
    /// What docs/studies/hh.md reports.
    STANDARD {
        @Override
        HhStudySettings settings(String data, boolean heldOut) {
            return heldOut
                    ? new HhStudySettings(data, true, List.of(5_000), HhRecipes.CANDIDATES, DRAWN_BY)
                    : new HhStudySettings(data, false, List.of(500, 1_000, 2_000, 5_000), List.of(HhRecipes.CHOSEN),
                            DRAWN_BY);
        }
    },
    /// Everything once, in seconds; says nothing about the question.
    TINY {
        @Override
        HhStudySettings settings(String data, boolean heldOut) {
            return new HhStudySettings(data, heldOut, List.of(8, 16),
                    List.of(new HhRecipe("tiny", "tiny", new PretrainOptions(300, 8, 1, 1, 96), true, 0.1, 1, 1e-3, 0.1,
                            0.1,
                            0, 0.01)),
                    DRAWN_BY);
        }
    };

    private static final long DRAWN_BY = 1;

    abstract HhStudySettings settings(String data, boolean heldOut);
}
