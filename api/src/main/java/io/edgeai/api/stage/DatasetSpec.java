package io.edgeai.api.stage;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where labelled pictures come from and how they are split. */
@Help("Where labelled pictures come from and how they are split.")
public record DatasetSpec(
        @Help(
                        "folder with one sub-folder a class, or a CSV file with the columns path, label and, if wanted, group, source, and part (train, validation or test; it then stands instead of the split)")
                String images,
        @Help("how the group of a picture (a video) is known; without it each picture is its own group")
                Optional<GroupSpec> group,
        @Help("shares of the three parts") @Default("{}") SplitSpec split,
        @Help("sources that join the training part only") @Default("[]") List<SourceSpec> extraTraining,
        @Help("sources that are only evaluated, each reported by its name") @Default("{}")
                Map<String, SourceSpec> evaluations,
        @Help("whether a run stops at pictures that cannot be read, or goes on without them") @Default("stop")
                BadPictures badPictures,
        @Help("a generator that draws the pictures once if the folder is missing, by its id")
                Optional<String> generator,
        @Help(
                        "so many training pictures whose labels are the most doubtful are listed in the report: those that look like another class to a linear classifier on the starting model's features that learned from the others; 0 for none; takes about as long as an epoch, and says something where the model starts from trained weights")
                @Default("0")
                @Within(least = 0, most = 10000)
                int suspects,
        @Help(
                        "says that 'images' is a folder in PascalVOC's form, with Annotations and JPEGImages, and how its objects become classes; with  split: {by: folder}  the lists in ImageSets/Main make the parts")
                Optional<VocSpec> voc) {

    public DatasetSpec {
        extraTraining = List.copyOf(extraTraining);
        evaluations = Collections.unmodifiableMap(new LinkedHashMap<>(evaluations));
        if (voc.isPresent() && generator.isPresent()) {
            throw new IllegalArgumentException("key 'voc' has no effect beside 'generator', which draws class folders");
        }
    }

    /** The same pictures in class folders of another place. */
    public DatasetSpec inClassFolders(String folder, Optional<GroupSpec> groups) {
        return new DatasetSpec(
                folder, groups, split, extraTraining, evaluations, badPictures, generator, suspects, Optional.empty());
    }

    /** How annotated objects become pictures of a class. */
    @Help("How objects annotated in PascalVOC's form become pictures of a class.")
    public record VocSpec(
            @Help("whole (pictures as they are) or crops (each object cut out)") @Default("whole") Objects objects,
            @Help(
                            "a whole picture with objects of several classes: largest (it is of the class of the largest), skip (it is left out), each (it is of all)")
                    @Default("largest")
                    Several several,
            @Help("whether objects marked as difficult count") @Default("false") boolean difficult,
            @Help("around an object that is cut out, as a share of its longer side")
                    @Default("0.1")
                    @Within(least = 0, most = 1)
                    double margin,
            @Help("objects with a shorter side, in pixels, are not cut out") @Default("16") @Within(least = 1)
                    int leastSide) {}

    /** What becomes a picture. */
    public enum Objects {
        WHOLE,
        CROPS
    }

    /** What becomes of a whole picture with several classes. */
    public enum Several {
        SKIP,
        LARGEST,
        EACH
    }

    /** What to do about pictures that cannot be read. */
    public enum BadPictures {
        STOP,
        SKIP
    }

    /** How the group of a picture is read. */
    @Help(
            "How the group of a picture is read: a regular expression on the path below the class folder, whose first bracket is the group, or a CSV column.")
    public record GroupSpec(@Form(Form.Kind.REGEX) Optional<String> pattern, Optional<String> column) {

        public GroupSpec {
            if (pattern.isPresent() == column.isPresent()) {
                throw new IllegalArgumentException("group needs exactly one of the keys 'pattern' and 'column'");
            }
        }
    }

    /** Shares of the parts. */
    @Help("Shares of the three parts; groups stay together, classes keep their shares.")
    public record SplitSpec(
            @Default("6") @Within(above = 0) double train,
            @Default("2") @Within(above = 0) double validation,
            @Default("2") @Within(above = 0) double test,
            @Help(
                            "what stays together: group, or picture (ignores groups); or folder: 'images' has the folders train, validation and test, each with the class folders, and the shares have no effect")
                    @Default("group")
                    By by,
            @Help(
                            "true: pictures that look alike, as the report finds them, count as one group and come into one part; for by: group")
                    @Default("false")
                    boolean lookAlikesTogether) {

        public SplitSpec {
            if (lookAlikesTogether && by != By.GROUP) {
                throw new IllegalArgumentException("key 'look-alikes-together' has no effect without  by: group");
            }
        }
    }

    /** What stays together in a split, or that the folders are split already. */
    public enum By {
        GROUP,
        PICTURE,
        FOLDER
    }

    /** One more source of pictures. */
    @Help("A folder of class folders, a CSV file, or, with 'label', a folder of pictures of one class.")
    public record SourceSpec(
            String images,
            @Help("the class of all pictures of the folder") Optional<String> label,
            @Help("only files whose path below the folder matches (regular expression)") @Form(Form.Kind.REGEX)
                    Optional<String> include,
            @Help("without files whose path below the folder matches (regular expression)") @Form(Form.Kind.REGEX)
                    Optional<String> exclude) {}
}
