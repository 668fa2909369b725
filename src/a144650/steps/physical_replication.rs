//! Physical Cluster Replication: fingerprints of both clusters at one time.

use super::step::{SUPPORT, step};
use super::subject::Subject;
use crate::a144650::answer::Step;

/// Each says where it runs: never in the tenant whose data is compared.
const FINGERPRINTS: &str = "\
-- 1. In the system virtual cluster of the standby:
SELECT replicated_time FROM [SHOW VIRTUAL CLUSTER <standby> WITH REPLICATION STATUS];
-- 2. In that of the primary, at that time or earlier:
SELECT * FROM [SHOW EXPERIMENTAL_FINGERPRINTS FROM VIRTUAL CLUSTER <primary>]
  AS OF SYSTEM TIME '<replicated time>';
-- 3. In that of the standby, at the same time:
SELECT * FROM [SHOW EXPERIMENTAL_FINGERPRINTS FROM VIRTUAL CLUSTER <standby>]
  AS OF SYSTEM TIME '<replicated time>';";

const RESTART: &str = "\
-- In the system virtual cluster of the standby:
DROP VIRTUAL CLUSTER <standby>;
CREATE VIRTUAL CLUSTER <standby> FROM REPLICATION OF <primary>
  ON '<primary connection string>';";

pub(super) fn steps(subject: &Subject<'_>) -> Vec<Step> {
    vec![
        step(
            "After upgrading both the primary and standby clusters to a version with the fix, run \
             a point-in-time fingerprint on both clusters to verify that the data on the primary \
             and standby clusters are the same at a certain replicated time. CockroachDB's \
             documentation has this under Physical Cluster Replication Monitoring, Data verification.",
        )
        .with_sql(FINGERPRINTS.to_owned()),
        step(window(subject)),
        step(format!(
            "If the fingerprints do not have the same value, then upgrade to a version with the \
             fix, cancel your PCR stream by dropping the replicating virtual cluster, and restart \
             the PCR stream. This deletes the standby's copy. Cockroach Labs encourages users to \
             contact support ({SUPPORT}) to assist with these steps if a fingerprint mismatch is \
             found."
        ))
        .with_sql(RESTART.to_owned()),
    ]
}

/// Which times can be asked for. A job that succeeded was cut over.
fn window(subject: &Subject<'_>) -> String {
    let failed_over = match subject.finished {
        Some(at) => format!(
            "as this job ended with a failover ({at}), not past the time that was failed over to"
        ),
        None => "after a failover not past the time that was failed over to".to_owned(),
    };
    format!(
        "The time must lie inside of the garbage collection window of both clusters, and \
         {failed_over}."
    )
}
