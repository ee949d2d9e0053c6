import Foundation
import JSON
import TestSupport
import Testing

/// Whatever credential a command has, its secrets are in no log, error or report, and no program that it starts has them.
@Suite struct SecrecyTests {
  enum Kind: String, CaseIterable, Sendable {
    case token, serviceAccount, authorizedUser, metadataServer, externalFile, externalURL, impersonated

    /// What no output may hold; tokens of the sandbox begin like those of Google.
    static let secrets = ["SECRET", "ya29.", "PRIVATE KEY", "assertion", "Bearer"]
  }

  private static var user: [String: Any] {
    [
      "type": "authorized_user", "client_id": "c", "client_secret": "client-SECRET", "refresh_token": "refresh-SECRET",
    ]
  }

  /// The variables that name a credential of the kind, and further secrets of it.
  private func credential(
    _ kind: Kind, _ sandbox: SandboxClient, _ folder: URL
  ) async throws -> (environment: [String: String?], secrets: [String]) {
    func file(_ object: [String: Any]) throws -> [String: String?] {
      let path = folder.appending(path: "credential.json")
      try JSONSerialization.data(withJSONObject: object).write(to: path)
      return ["GOOGLE_APPLICATION_CREDENTIALS": path.path]
    }
    func external(_ source: [String: Any]) throws -> [String: String?] {
      try file([
        "type": "external_account", "audience": "a", "subject_token_type": "t", "credential_source": source,
      ])
    }
    switch kind {
    case .token: return (["REKINDLE_ACCESS_TOKEN": "ya29.SECRET"], [])
    case .authorizedUser: return (try file(Self.user), [])
    case .metadataServer:
      return (["GCE_METADATA_HOST": String(sandbox.endpoint.dropFirst("http://".count))], [])
    case .serviceAccount:
      try await sandbox.call("POST", "/v1/projects/p/serviceAccounts", #"{"accountId":"backups"}"#)
      let key = try await sandbox.call(
        "POST", "/v1/projects/p/serviceAccounts/backups@p.iam.gserviceaccount.com/keys", "{}")
      let data = try #require(key["privateKeyData"]?.text.flatMap { Data(base64Encoded: $0) })
      let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
      let pem = try #require((object["private_key"] as? String)?.split(separator: "\n"))
      try #require(pem.count > 5)
      return (try file(object), [String(pem[3])])
    case .externalFile:
      let subject = folder.appending(path: "subject")
      try Data("subject-SECRET".utf8).write(to: subject)
      return (try external(["file": subject.path]), [])
    case .externalURL:
      try await sandbox.makeBucket("subjects")
      try await sandbox.call(
        "POST", "/upload/storage/v1/b/subjects/o?uploadType=media&name=s", "subject-SECRET", isJSON: false)
      let url = "\(sandbox.endpoint)/download/storage/v1/b/subjects/o/s?alt=media&key=url-SECRET"
      return (try external(["url": url, "headers": ["x-own": "header-SECRET"]]), [])
    case .impersonated:
      return (
        try file([
          "type": "impersonated_service_account", "source_credentials": Self.user,
          "service_account_impersonation_url":
            "\(sandbox.endpoint)/v1/projects/-/serviceAccounts/a@p.iam:generateAccessToken",
        ]), []
      )
    }
  }

  @Test(
    "A diff by each kind of credential, where it succeeds, and where tokens or calls are refused",
    arguments: Kind.allCases)
  func diff(kind: Kind) async throws {
    try await withTemporaryFolder { folder in
      let export = try SampleExport.blocks.make(in: folder).path
      let outcome = try await CommandLineTool.runSandbox(data: folder.appending(path: "data").path) { endpoint in
        let sandbox = SandboxClient(endpoint)
        try await sandbox.importExport(export, into: "projects/p/databases/(default)")
        let (named, secrets) = try await credential(kind, sandbox, folder)
        let none: [String: String?] = [
          "REKINDLE_ACCESS_TOKEN": nil, "GOOGLE_APPLICATION_CREDENTIALS": nil, "GCE_METADATA_HOST": nil,
        ]
        let environment = none.merging(["REKINDLE_ENDPOINT": endpoint]) { $1 }.merging(named) { $1 }
        let tokens = [#"{"path":"*token","status":401}"#, #"{"path":"*Token","status":403}"#].joined(separator: ",")
        for (faults, status) in [
          ("", 0), (#"{"path":"*/RunQuery","status":403}"#, 3), (tokens, kind == .token ? 0 : 3),
        ] as [(String, Int32)] {
          try await sandbox.setFaults(faults)
          let report = folder.appending(path: "report.html")
          let told = try await CommandLineTool.run(
            [
              "diff", export, "firestore://p", "--yes", "--log-level", "debug", "--format", "html", "-o", report.path,
              "--format", "json",
            ],
            environment: environment)
          #expect(told.status == status, "\(told.output)\(told.errors)")
          #expect(told.errors.contains("rekindle: debug: "))
          let page = String(decoding: try Data(contentsOf: report), as: UTF8.self)
          for secret in Kind.secrets + secrets {
            #expect(
              !told.output.contains(secret) && !told.errors.contains(secret) && !page.contains(secret), "\(secret)")
          }
        }
      }
      #expect(outcome.status == 0)
    }
  }

  @Test(
    "A credential file that cannot be used is named, and nothing of it told",
    arguments: [
      #"{"type":"service_account","client_email":"a@b","private_key":"SECRET"}"#,
      #"{"type":"authorized_user","client_id":"c","client_secret":"SECRET"}"#, #"{"type":"SECRET"}"#, "SECRET",
    ])
  func unusable(text: String) async throws {
    try await withTemporaryFolder { folder in
      let export = try SampleExport.blocks.make(in: folder).path
      let file = folder.appending(path: "credential.json").path
      try Data(text.utf8).write(to: URL(fileURLWithPath: file))
      let outcome = try await CommandLineTool.run(
        ["diff", export, "firestore://p", "--yes", "--log-level", "debug", "--format", "json"],
        environment: ["GOOGLE_APPLICATION_CREDENTIALS": file, "REKINDLE_ENDPOINT": "http://127.0.0.1:9"])
      #expect(outcome.status == 3)
      #expect(outcome.output.contains("credential.json"))
      #expect(!outcome.output.contains("SECRET") && !outcome.errors.contains("SECRET"))
    }
  }

  @Test(
    "The commands of backups, by a service account's key: the log has their requests, and links are nowhere but in links"
  )
  func backups() async throws {
    try await withTemporaryFolder { folder in
      let export = try SampleExport.blocks.make(in: folder).path
      let outcome = try await CommandLineTool.runSandbox(data: folder.appending(path: "data").path) { endpoint in
        let sandbox = SandboxClient(endpoint)
        try await sandbox.makeBucket("backups")
        try await sandbox.upload(export, to: "backups", prefix: "sample")
        let (named, secrets) = try await credential(.serviceAccount, sandbox, folder)
        let environment = ["REKINDLE_ACCESS_TOKEN": nil, "REKINDLE_ENDPOINT": endpoint].merging(named) { $1 }
        let policy = "version: 1\nbackups:\n  bucket: backups\n  maximumAge: 9000d\n"
        try Data(policy.utf8).write(to: folder.appending(path: "rekindle.yaml"))
        let links = folder.appending(path: "links").path
        let downloaded = folder.appending(path: "downloaded").path
        for arguments in [
          ["list", "gs://backups"], ["status"],
          ["download", "gs://backups/sample", "--yes", "-o", downloaded],
          ["sign-url", "gs://backups/sample", "-o", links],
        ] {
          let told = try await CommandLineTool.run(
            ["backups"] + arguments + ["--log-level", "debug"], in: folder.path, environment: environment)
          // Without a history, `status` cannot know whether an export can be restored.
          #expect(told.status == (arguments == ["status"] ? 3 : 0), "\(arguments): \(told.output)\(told.errors)")
          #expect(told.errors.contains("rekindle: debug: GET \(endpoint)/"), "\(arguments)")
          for secret in Kind.secrets + secrets + ["X-Goog-Signature"] {
            #expect(!told.output.contains(secret) && !told.errors.contains(secret), "\(arguments): \(secret)")
          }
        }
        #expect(try String(contentsOfFile: links, encoding: .utf8).contains("X-Goog-Signature"))
      }
      #expect(outcome.status == 0)
    }
  }

  #if os(Linux)
    @Test("The emulator, and the shell around it, have no token: neither as an argument nor in their environment")
    func children() async throws {
      try await withTemporaryFolder { folder in
        let seen = folder.appending(path: "seen").path
        let home = folder.appending(path: "java/bin")
        try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
        let java = home.appending(path: "java").path
        // Stands for Java, and tells what anybody could read of it and of the shell that started it.
        let script =
          "#!/bin/sh\ncat /proc/$$/cmdline /proc/$$/environ /proc/$PPID/cmdline /proc/$PPID/environ > '\(seen)'\nexit 1\n"
        try Data(script.utf8).write(to: URL(fileURLWithPath: java))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: java)
        let jar = folder.appending(path: "emulator.jar").path
        try Data().write(to: URL(fileURLWithPath: jar))
        let export = try SampleExport.blocks.make(in: folder).path
        let outcome = try await CommandLineTool.run(
          ["rehearse", export, "--staging", "emulator", "--log-level", "debug"],
          environment: [
            "JAVA_HOME": folder.appending(path: "java").path, "REKINDLE_EMULATOR_JAR": jar,
            "REKINDLE_ACCESS_TOKEN": "ya29.SECRET", "OTHER": "stays",
          ])
        #expect(outcome.status == 3)
        let listing = String(decoding: try Data(contentsOf: URL(fileURLWithPath: seen)), as: UTF8.self)
        #expect(listing.contains("OTHER=stays") && listing.contains(jar))
        #expect(!listing.contains("SECRET") && !listing.contains("REKINDLE_ACCESS_TOKEN"))
        #expect(!outcome.output.contains("SECRET") && !outcome.errors.contains("SECRET"))
      }
    }
  #endif
}
