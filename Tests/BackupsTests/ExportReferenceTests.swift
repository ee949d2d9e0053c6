import Documents
import Foundation
import GoogleCloud
import JSON
import TestSupport
import Testing

@testable import Backups
@testable import Policy

/// What may be typed where a command takes an export.
struct ExportReferenceTests {
  private static let rules = BackupRules(bucket: "backups", folder: "erp")

  private func read(
    _ text: String, _ rules: BackupRules? = Self.rules, onDisk: Set<ExactName>? = []
  ) throws -> ExportReference {
    guard let onDisk else { return try ExportReference(text, rules, isOnDisk: nil) }
    return try ExportReference(text, rules) { onDisk.contains(ExactName($0)) }
  }

  @Test("A name is one in the policy's bucket; latest is the newest there; gs:// is itself")
  func forms() throws {
    let name: ExactName = "2026-11-22T03:00:04_48121"
    let place = BucketPlace(bucket: "backups", folder: "erp/2026-11-22T03:00:04_48121")
    #expect(try read(name.text) == .name(name, place))
    #expect(try read(name.text, onDisk: nil) == .name(name, place))
    #expect(try read("p/e") == .name("p/e", BucketPlace(bucket: "backups", folder: "erp/p/e")))
    #expect(try read("latest") == .latest(in: BucketPlace(bucket: "backups", folder: "erp")))
    #expect(try read("gs://other/e/", nil) == .place(BucketPlace(bucket: "other", folder: "e")))
  }

  @Test("A folder goes before a name and before latest; a path is never a name")
  func folders() throws {
    #expect(try read("e", onDisk: ["e"]) == .folder("e"))
    #expect(try read("latest", onDisk: ["latest"]) == .folder("latest"))
    #expect(try read("e", onDisk: nil) != .folder("e"))
    for path in ["./latest", "../e", "a/../e", "/tmp/e", "~/e", ".", "e/e.overall_export_metadata"] {
      #expect(try read(path) == .folder(path))
    }
    #expect(try read("backups/e", nil) == .folder("backups/e"))
  }

  @Test("A notice names a folder that hides an export of the bucket, but no path, and no name unlike an export's")
  func hiding() throws {
    let name = "2026-11-22T03:00:04_48121"
    for text in [name, "latest"] {
      #expect(try read(text, onDisk: [ExactName(text)]).folderNotice?.contains("./\(text)") == true)
      #expect(try read(text).folderNotice == nil)
      for path in ["./\(text)", "in/\(text)", "/in/\(text)", "\(text).overall_export_metadata"] {
        #expect(try read(path, onDisk: [ExactName(path)]).folderNotice == nil, "\(path)")
      }
    }
    #expect(try read("erp", onDisk: ["erp"]).folderNotice == nil)
  }

  @Test(
    "What no listing prints is a usage error",
    arguments: [
      "", "..", ".", "a/../b", "a//b", "/a", "a/", "a\\b", "a\u{1B}[31mb", "a\nb", "a\u{0}b", "gs://b", "gs:///e",
    ])
  func hostile(text: String) throws {
    let error = #expect(throws: BackupError.self) { try read(text, onDisk: nil) }
    #expect(error?.code == .usage)
  }

  @Test("A name without a policy's bucket is a usage error that names the remedy", arguments: ["e", "latest"])
  func noPolicy(text: String) throws {
    for onDisk in [nil, Set<ExactName>()] {
      let error = #expect(throws: BackupError.self) { try read(text, nil, onDisk: onDisk) }
      #expect(error?.code == .usage)
      #expect(error?.remedy.contains("gs://") == true)
    }
  }

  @Test("latest is the newest of ours, and the notice has its whole address")
  func latest() async throws {
    try await withSandboxBucket { bucket, _ in
      let rules = BackupRules(bucket: bucket.name)
      var policy = Policy(path: "rekindle.yaml")
      policy.backups = rules
      let reference = try ExportReference("latest", rules, isOnDisk: nil)
      await #expect(throws: BackupError.self) { try await reference.find(policy) { bucket.services } }
      try await bucket.put(Fixture("types").folder, as: "2026-11-22T03:00:04_1")
      try await bucket.put(
        Fixture("types").folder, as: "2026-11-22T03:00:04_2", leavingOut: ["types.overall_export_metadata"])
      let found = try await reference.find(policy) { bucket.services }
      let place = BucketPlace(bucket: bucket.name, folder: "2026-11-22T03:00:04_1")
      #expect(found?.place == place)
      #expect(found?.notice?.contains(place.uri) == true)
      #expect(found?.ownership == Ownership(policy))
      // A name calls nobody.
      let named = try await ExportReference("e", rules, isOnDisk: nil).find(policy) { throw CancellationError() }
      #expect(named?.place.uri == "gs://backups/e" && named?.ownership == nil)
    }
  }
}
