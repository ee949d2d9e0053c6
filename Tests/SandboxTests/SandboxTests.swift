import Documents
import JSON
import NIOCore
import NIOPosix
import TestSupport
import Testing

@testable import Sandbox

@Suite("A sandbox's life")
struct SandboxTests {
  private static let document = "projects/p/databases/(default)/documents/a/1"

  @Test("Documents and operations survive a restart on the same folder")
  func restart() async throws {
    try await withTemporaryPath { folder in
      let configuration = SandboxConfiguration(dataFolder: folder, buckets: ["fixtures": Fixture.folderPath])
      let operation = try await withSandbox(configuration) { endpoint in
        let curl = Curl(endpoint.url)
        let answer = try await curl.post(
          documents: "documents:commit", #"{"writes":[{"update":{"name":"\#(Self.document)"}}]}"#)
        #expect(answer.status == 200)
        let started = try await curl.post(
          "/v1/\(curl.database):importDocuments", #"{"inputUriPrefix":"gs://fixtures/empty"}"#)
        return try #require(started.json["name"]?.text)
      }
      try await withSandbox(configuration) { endpoint in
        let curl = Curl(endpoint.url)
        #expect(try await curl.get("/v1/\(Self.document)").status == 200)
        #expect(try await curl.get("/v1/\(operation)").json["done"]?.truth == true)
        let list = try await curl.get("/v1/\(curl.database)/operations").json
        #expect(list["operations"]?.elements?.count == 1)
      }
    }
  }

  @Test("What the body throws comes out, and the folder is free again")
  func throwing() async throws {
    struct Stop: Error {}
    try await withTemporaryPath { folder in
      let configuration = SandboxConfiguration(dataFolder: folder)
      for _ in 0..<2 {
        await #expect(throws: Stop.self) {
          try await withSandbox(configuration) { _ in throw Stop() }
        }
      }
    }
  }

  @Test("A cancelled task ends the sandbox, though a connection is open that says nothing", .timeLimit(.minutes(2)))
  func cancellation() async throws {
    try await withTemporaryPath { folder in
      let configuration = SandboxConfiguration(dataFolder: folder)
      await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          try await withSandbox(configuration) { endpoint in
            let silent = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            _ = try await silent.connect(host: SandboxEndpoint.host, port: endpoint.port).get()
            #expect(try await Curl(endpoint.url).get("/v1/\(Self.document)").status == 404)
            withUnsafeCurrentTask { $0?.cancel() }
            try Task.checkCancellation()
          }
        }
        await #expect(throws: CancellationError.self) { try await group.next() }
      }
      try await withSandbox(configuration) { _ in }
    }
  }

  @Test("A folder or a port that is taken is an error with a code")
  func taken() async throws {
    try await withTemporaryPath { folder in
      try await withSandbox(SandboxConfiguration(dataFolder: folder)) { endpoint in
        let sameFolder = await #expect(throws: SandboxError.self) {
          try await withSandbox(SandboxConfiguration(dataFolder: folder)) { _ in }
        }
        #expect(sameFolder?.code == .cannotOpenData)
        let samePort = await #expect(throws: SandboxError.self) {
          try await withSandbox(SandboxConfiguration(dataFolder: folder + "/2", port: endpoint.port)) { _ in }
        }
        #expect(samePort?.code == .cannotListen)
      }
    }
  }

  @Test("Unknown paths are 404 in both protocols")
  func unknownPaths() async throws {
    try await withSandboxClient { curl in
      let root = try await curl.get("/")
      #expect(root.status == 404)
      #expect(try await curl.get("/v1/projects/p/nothing").status == 404)
      #expect(try await curl.post("/nowhere", "{}", options: ["--http2-prior-knowledge"]).status == 404)
    }
  }
}
