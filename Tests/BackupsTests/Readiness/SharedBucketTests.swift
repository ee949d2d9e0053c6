import Attestation
import GoogleCloud
import JSON
import Policy
import TestSupport
import Testing
import Verification

@testable import Backups

/// The bucket's settings in `rekindle status`: both halves judge one bucket.
struct SharedBucketTests {
  @Test("The bucket is read once, and each hazard is one check")
  func once() async throws {
    try await withSimulatedBackups(from: 1_795_910_400_000_000) { backups in
      _ = try backups.makeKey("key", .ed25519)
      let policy = try backups.limits([backups.trusting("key")])
      let client = backups.rig.client
      try await client.call("PATCH", Rig.bucket, #"{"defaultEventBasedHold":true}"#)
      let calls = ["/storage/v1/b/pyme-backups", "/storage/v1/b/pyme-backups/iam"]
      try await client.setFaults(
        calls.map { #"{"method":"GET","path":"\#($0)","times":0,"status":500}"# }.joined(separator: ","))
      let readiness = try await backups.readiness(policy)
      let rules = try await client.call("GET", "/sandbox/v1/faults")["rules"]?.elements ?? []
      #expect(rules.map { $0["seen"]?.integer } == [1, 1])
      #expect(readiness.checks.filter { $0.code == .schedule(.hold) }.map(\.outcome) == [.failed])
      #expect(!readiness.checks.contains { $0.code == .backups(.bucket) })
      // For backups status, which has no schedule, it is the rule that says so.
      #expect(readiness.backups.rules.filter { $0.code == .bucket }.map(\.outcome) == [.failed])
    }
  }
}
