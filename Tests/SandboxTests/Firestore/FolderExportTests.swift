import Documents
import JSON
import TestSupport
import Testing

@Suite("Exports to a folder that stands for a bucket") struct FolderExportTests {
  @Test("An export is written into the folder and imported from it")
  func export() async throws {
    try await withTemporaryPath { bucket in
      try await withSandboxClient(buckets: ["fixtures": Fixture.folderPath, "bkt": bucket]) { curl in
        func start(_ verb: String, _ member: String, _ uri: String, in project: String = "p") async throws
          -> Curl.Answer
        {
          try await curl.post("/v1/projects/\(project)/databases/(default):\(verb)", #"{"\#(member)":"\#(uri)"}"#)
        }
        _ = try await curl.wait(start("importDocuments", "inputUriPrefix", "gs://fixtures/per-kind").json)
        let export = try await curl.wait(start("exportDocuments", "outputUriPrefix", "gs://bkt/e").json)
        let count = try #require(export["metadata"]?["progressDocuments"]?["completedWork"]?.integer)
        #expect(export["metadata"]?["operationState"]?.text == "SUCCESSFUL" && count > 0)
        let copy = try await curl.wait(start("importDocuments", "inputUriPrefix", "gs://bkt/e", in: "q").json)
        #expect(copy["metadata"]?["progressDocuments"]?["completedWork"]?.integer == count)
        #expect(try await start("exportDocuments", "outputUriPrefix", "gs://bkt/e").status == 400)
        #expect(try await start("exportDocuments", "outputUriPrefix", "gs://none/e").status == 404)
        #expect(try await start("importDocuments", "inputUriPrefix", "gs://none/e").status == 404)
      }
    }
  }
}
