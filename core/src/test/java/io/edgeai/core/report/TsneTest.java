package io.edgeai.core.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class TsneTest {

    @Test
    void clusters_that_are_far_apart_stay_apart() {
        SplittableRandom random = new SplittableRandom(3);
        float[][] features = new float[90][16];
        for (int i = 0; i < features.length; i++) {
            for (int j = 0; j < 16; j++) {
                features[i][j] = (float) random.nextDouble() + (j == i / 30 ? 8 : 0);
            }
        }
        double[][] places = Tsne.embed(features, 1);

        int nearestInOwnCluster = 0;
        for (int i = 0; i < places.length; i++) {
            nearestInOwnCluster += nearest(places, i) / 30 == i / 30 ? 1 : 0;
        }
        assertThat(nearestInOwnCluster).isEqualTo(90);
        assertThat(Tsne.embed(features, 1)).isDeepEqualTo(places);
    }

    @Test
    void fewer_than_four_points_have_no_picture() {
        assertThat(Tsne.embed(new float[3][2], 1)).isEmpty();
    }

    private static int nearest(double[][] places, int self) {
        int best = -1;
        double distance = Double.POSITIVE_INFINITY;
        for (int j = 0; j < places.length; j++) {
            double d = Math.hypot(places[j][0] - places[self][0], places[j][1] - places[self][1]);
            if (j != self && d < distance) {
                distance = d;
                best = j;
            }
        }
        return best;
    }
}
