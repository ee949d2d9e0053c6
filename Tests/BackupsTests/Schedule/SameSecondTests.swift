import Documents
import Foundation
import GoogleCloud
import JSON
import TestSupport
import Testing
import Verification

@testable import Backups

struct SameSecondTests {
  @Test("Exports of one second have one order: of the operations, of the bucket, of the newest")
  func order() async throws {
    try await withRig { rig in
      try await rig.applyAll()
      let second = Int64(Date().timeIntervalSince1970) * 1_000_000
      let time = Timestamp.text(microseconds: second).dropLast()
      // The one that is begun last has not the last name.
      for name in ["\(time)_b", "\(time)_c", "\(time)_a"] {
        try await rig.client.finish(
          rig.client.call(
            "POST", "/v1/\(Rig.database):exportDocuments", #"{"outputUriPrefix":"gs://pyme-backups/\#(name)"}"#))
      }
      let status = try await rig.status()
      #expect(!status.findings.contains { $0.outcome == .failed }, "\(status.findings)")
      #expect(status.lastExport?.details.uriPrefix == "gs://pyme-backups/\(time)_c")
      #expect(status.facts.exports.value?.newestOfOurs?.place.uri == "gs://pyme-backups/\(time)_c")
    }
  }

  @Test("An export to another bucket does not stand for one that is gone")
  func elsewhere() async throws {
    try await withRig { rig in
      try await rig.applyAll()
      try await rig.runJob()
      let last = try #require(try await rig.status().lastExport?.exportPlace)
      for object in try await rig.calls.storage.objects(.init(bucket: last.bucket, prefix: last.prefix)).objects {
        let name = object.name.text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        try await rig.client.call("DELETE", "\(Rig.bucket)/o/\(name)")
      }
      try await rig.client.makeBucket("elsewhere")
      try await rig.client.finish(
        rig.client.call(
          "POST", "/v1/\(Rig.database):exportDocuments", #"{"outputUriPrefix":"gs://elsewhere/2099-01-01T00:00:00_1"}"#)
      )
      let status = try await rig.status()
      #expect(status.lastExport?.exportPlace == last)
      #expect(status.findings.contains { $0.code == .exportNotThere && $0.outcome == .failed }, "\(status.findings)")
      #expect(status.findings.contains { $0.code == .exportElsewhere && $0.outcome == .warning })
    }
  }

  @Test("An empty export that the schedule made is a problem")
  func empty() async throws {
    try await withRig { rig in
      try await rig.applyAll()
      try await rig.runJob()
      try await rig.client.call(
        "POST", "/v1/\(Rig.database)/documents:commit",
        #"{"writes":[{"delete":"\#(Rig.database)/documents/companies/c1"}]}"#)
      // Exports of one second are in the order of their names: the job's own end with a random number, this one is the last.
      let uri = "gs://pyme-backups/2099-01-01T00:00:00_1"
      try await rig.client.finish(
        rig.client.call("POST", "/v1/\(Rig.database):exportDocuments", #"{"outputUriPrefix":"\#(uri)"}"#))
      let status = try await rig.status()
      #expect(status.findings.contains { $0.code == .exportPassedOver && $0.outcome == .failed }, "\(status.findings)")
    }
  }

  @Test("A partial export and a safety export, made by hand, are not the schedule's")
  func others() async throws {
    try await withRig { rig in
      try await rig.applyAll()
      try await rig.runJob()
      let newest = try #require(try await rig.status().lastExport?.details.uriPrefix)
      for body in [
        #"{"outputUriPrefix":"gs://pyme-backups/2099-01-01T00:00:00_1","collectionIds":["companies"]}"#,
        #"{"outputUriPrefix":"gs://pyme-backups/rekindle-before-restore-20990101T000000Z"}"#,
      ] {
        try await rig.client.finish(rig.client.call("POST", "/v1/\(Rig.database):exportDocuments", body))
      }
      let status = try await rig.status()
      #expect(status.lastExport?.details.uriPrefix == newest)
      #expect(status.facts.exports.value?.newestOfOurs?.place.uri == newest)
      #expect(status.findings.map(\.code).allSatisfy { $0 == .exportPassedOver } && !status.hasProblem)
    }
  }
}
