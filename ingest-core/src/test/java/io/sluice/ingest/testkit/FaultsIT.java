package io.sluice.ingest.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.connection.ClosedConnectionException;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.servererrors.UnavailableException;
import com.datastax.oss.driver.api.core.servererrors.WriteTimeoutException;
import io.sluice.ingest.testkit.front.ErrorAnswer;
import io.sluice.ingest.testkit.front.Fault;
import io.sluice.ingest.testkit.front.FaultPlan;
import io.sluice.ingest.testkit.front.RequestInfo;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a front can make go wrong, as the plain driver sees it. */
class FaultsIT {
    private static final Duration SHORT = Duration.ofMillis(400);

    private static ShardedCluster cluster;
    private static CqlSession session;
    private static PreparedStatement insert;

    @BeforeAll
    static void open() {
        cluster = SharedClusters.oneNode();
        session = cluster.newSession();
        session.execute("CREATE KEYSPACE IF NOT EXISTS faults_it WITH replication ="
                + " {'class': 'NetworkTopologyStrategy', 'datacenter1': 1}");
        session.execute("CREATE TABLE IF NOT EXISTS faults_it.t (id int PRIMARY KEY, v int)");
        insert = session.prepare("INSERT INTO faults_it.t (id, v) VALUES (?, ?)");
    }

    @AfterAll
    static void close() {
        session.close();
        cluster.resetFronts();
    }

    @BeforeEach
    void reset() {
        cluster.resetFronts();
        session.execute("TRUNCATE faults_it.t");
    }

    @Test
    void shouldAnswerTheNextWritesWithAnError() {
        faults().next(2, Fault.error(ErrorAnswer.writeTimeout(0, 1, "SIMPLE")));
        assertThatThrownBy(() -> session.execute(row(1))).isInstanceOf(WriteTimeoutException.class);
        assertThatThrownBy(() -> session.execute(row(1))).isInstanceOf(WriteTimeoutException.class);
        assertThat(stored(1)).isFalse();
        assertThat(cluster.rows()).isZero();
        assertThat(cluster.received()).isEqualTo(2);
        session.execute(row(1));
        assertThat(stored(1)).isTrue();
        assertThat(cluster.rows()).isEqualTo(1);
    }

    @Test
    void shouldAnswerWithAnErrorWhatWasStored() {
        faults().next(1, Fault.errorAfterStoring(ErrorAnswer.writeTimeout(0, 1, "SIMPLE")));
        assertThatThrownBy(() -> session.execute(row(2))).isInstanceOf(WriteTimeoutException.class);
        assertThat(stored(2)).isTrue();
    }

    @Test
    void shouldAnswerUnavailable() {
        // The driver tries the next node once, and there is none.
        faults().next(2, Fault.error(ErrorAnswer.unavailable(2, 1)));
        assertThatThrownBy(() -> session.execute(row(3)))
                .isInstanceOfAny(UnavailableException.class, AllNodesFailedException.class);
    }

    @Test
    void shouldMakeTheClientPrepareAgain() {
        faults().next(1, Fault.error(ErrorAnswer.unprepared()));
        session.execute(row(4));
        assertThat(stored(4)).isTrue();
        assertThat(faults().remaining()).isZero();
    }

    @Test
    void shouldLoseRequestsAndAnswers() {
        faults().next(1, Fault.lost());
        faults().next(1, Fault.answerLost());
        assertThatThrownBy(() -> session.execute(row(5).setTimeout(SHORT))).isInstanceOf(DriverTimeoutException.class);
        assertThatThrownBy(() -> session.execute(row(6).setTimeout(SHORT))).isInstanceOf(DriverTimeoutException.class);
        assertThat(stored(5)).isFalse();
        assertThat(stored(6)).isTrue();
    }

    @Test
    void shouldDelayAnswers() {
        faults().next(1, Fault.delay(SHORT));
        long since = System.nanoTime();
        session.execute(row(7));
        assertThat(System.nanoTime() - since).isGreaterThanOrEqualTo(SHORT.toNanos());
    }

    @Test
    void shouldDisconnect() {
        faults().next(1, Fault.disconnect());
        assertThatThrownBy(() -> session.execute(row(8)))
                .isInstanceOfAny(ClosedConnectionException.class, AllNodesFailedException.class);
        assertThat(stored(8)).isFalse();
    }

    @Test
    void shouldChooseByShardAndTable() {
        faults().always(request -> request.table().equals("other"), Fault.lost());
        session.execute(row(9));
        assertThat(stored(9)).isTrue();
        faults().always(
                        request -> request.table().equals("t") && request.kind() == RequestInfo.Kind.EXECUTE,
                        Fault.error(ErrorAnswer.writeTimeout(0, 1, "SIMPLE")));
        assertThatThrownBy(() -> session.execute(row(9))).isInstanceOf(WriteTimeoutException.class);
    }

    @Test
    void shouldFailInNullStoreModeToo() {
        cluster.nullStore(true);
        faults().next(1, Fault.error(ErrorAnswer.writeTimeout(0, 1, "SIMPLE")));
        faults().next(1, Fault.delay(SHORT));
        assertThatThrownBy(() -> session.execute(row(10))).isInstanceOf(WriteTimeoutException.class);
        long since = System.nanoTime();
        session.execute(row(10));
        assertThat(System.nanoTime() - since).isGreaterThanOrEqualTo(SHORT.toNanos());
        assertThat(cluster.rows()).isEqualTo(1);
    }

    @Test
    void shouldFreezeOneShard() {
        int frozen = 2;
        cluster.front(0).freezeShard(frozen);
        int answered = 0;
        int silent = 0;
        for (int id = 100; silent == 0 || answered == 0; id++) {
            try {
                session.execute(row(id).setTimeout(SHORT));
                answered++;
            } catch (DriverTimeoutException e) {
                silent++;
            }
        }
        assertThat(cluster.rowsPerShard()[0][frozen]).isZero();
        cluster.front(0).thawShard(frozen);
        int rows = answered + silent;
        while (cluster.rows() < rows) {
            Thread.onSpinWait();
        }
        assertThat(cluster.rowsPerShard()[0][frozen]).isEqualTo(silent);
    }

    private static FaultPlan faults() {
        return cluster.front(0).faults();
    }

    private static BoundStatement row(int id) {
        return insert.bind(id, id);
    }

    private static boolean stored(int id) {
        Row row = session.execute("SELECT v FROM faults_it.t WHERE id = " + id).one();
        return row != null;
    }
}
