import Foundation
import GoogleCloud
import JSON
import Sandbox
import TestSupport
import Testing

@testable import CloudSandbox

/// Runs a sandbox with an empty bucket `bkt` of the project `p`.
/// - Parameters:
///   - clock: the sandbox's; nil for this machine's.
///   - members: further ones of the bucket, such as `,"labels":{}`.
func withBucket(
  clock: SimulatedClock? = nil, _ members: String = "", _ body: (Curl) async throws -> Void
) async throws {
  try await withSandboxClient(clock: clock) { curl in
    let made = try await curl.send(
      "POST", "/storage/v1/b?project=p", json: #"{"name":"bkt","location":"us-east1"\#(members)}"#)
    #expect(made.status == 200)
    try await body(curl)
  }
}

@Suite("Cloud Storage: objects")
struct ObjectTests {
  @Test("What was uploaded is told with its hashes, and its bytes come back")
  func upload() async throws {
    try await withBucket { curl in
      let made = try await curl.upload("bkt", "p/f.txt", Array("123456789".utf8))
      #expect(made.json["size"]?.text == "9")
      // The check value of CRC-32C, E3069283.
      #expect(made.json["crc32c"]?.text == "4waSgw==")
      #expect(made.json["md5Hash"]?.text == "JfnnlDI7RTiF9RgfG2JNCw==")
      let got = try await curl.get("/storage/v1/b/bkt/o/p%2Ff.txt")
      #expect(got.body == made.body)
      let link = try #require(got.json["mediaLink"]?.text)
      #expect(link.hasPrefix(curl.endpoint + "/"))
      for path in [
        String(link.dropFirst(curl.endpoint.count)), "/storage/v1/b/bkt/o/p%2Ff.txt?alt=media", "/bkt/p/f.txt",
      ] {
        let media = try await curl.get(path)
        #expect(media.body == Array("123456789".utf8))
        #expect(media.headers["x-goog-hash"] == "crc32c=4waSgw==,md5=JfnnlDI7RTiF9RgfG2JNCw==")
        #expect(media.headers["x-goog-generation"] == made.json["generation"]?.text)
      }
    }
  }

  @Test("An object that is composed of others has their bytes and a CRC-32C, and no MD5")
  func composed() async throws {
    try await withBucket { curl in
      for (name, text) in [("a", "12345"), ("b", "6789")] {
        _ = try await curl.upload("bkt", name, Array(text.utf8))
      }
      let compose = "/storage/v1/b/bkt/o/p%2Fwhole/compose"
      let made = try await curl.send("POST", compose, json: #"{"sourceObjects":[{"name":"a"},{"name":"b"}]}"#)
      #expect(made.status == 200)
      #expect(made.json["crc32c"]?.text == "4waSgw==" && made.json["size"]?.text == "9")
      #expect(made.json["md5Hash"] == nil && made.json["componentCount"]?.integer == 2)
      let media = try await curl.get("/storage/v1/b/bkt/o/p%2Fwhole?alt=media")
      #expect(String(decoding: media.body, as: UTF8.self) == "123456789")
      #expect(media.headers["x-goog-hash"] == "crc32c=4waSgw==")
      // Onto itself, as `gcloud storage objects compose` allows.
      let again = try await curl.send("POST", compose, json: #"{"sourceObjects":[{"name":"p/whole"},{"name":"b"}]}"#)
      #expect(again.json["size"]?.text == "13" && again.json["componentCount"]?.integer == 3)
      for sources in ["[]", #"[{"name":"c"}]"#, #"[{"name":"a","generation":"1"}]"#] {
        let refused = try await curl.send("POST", compose, json: #"{"sourceObjects":\#(sources)}"#)
        #expect(refused.status == (sources == "[]" ? 400 : 404))
      }
    }
  }

  @Test(
    "Ranges",
    arguments: [
      ("bytes=0-3", 206, "0123", "bytes 0-3/10"), ("bytes=8-", 206, "89", "bytes 8-9/10"),
      ("bytes=-2", 206, "89", "bytes 8-9/10"), ("bytes=-20", 206, "0123456789", "bytes 0-9/10"),
      ("bytes=9-9999", 206, "9", "bytes 9-9/10"), ("bytes=10-", 416, nil, "bytes */10"),
      ("bytes=-0", 416, nil, "bytes */10"), ("bytes=5-4", 200, "0123456789", nil), ("lines=1", 200, "0123456789", nil),
      ("bytes=9223372036854775807-9223372036854775807", 416, nil, "bytes */10"),
      ("bytes=3-9223372036854775807", 206, "3456789", "bytes 3-9/10"),
    ] as [(String, Int, String?, String?)])
  func ranges(header: String, status: Int, bytes: String?, contentRange: String?) async throws {
    try await withBucket { curl in
      _ = try await curl.upload("bkt", "f", Array("0123456789".utf8))
      let answer = try await curl.send("GET", "/download/storage/v1/b/bkt/o/f?alt=media", headers: ["range: \(header)"])
      #expect(answer.status == status)
      #expect(answer.headers["content-range"] == contentRange)
      if let bytes { #expect(String(decoding: answer.body, as: UTF8.self) == bytes) }
    }
  }

  @Test("Generations and preconditions")
  func preconditions() async throws {
    try await withBucket { curl in
      let first = try #require(try await curl.upload("bkt", "f", [1]).json["generation"]?.text)
      let second = try #require(try await curl.upload("bkt", "f", [2]).json["generation"]?.text)
      #expect(first != second)
      let object = "/storage/v1/b/bkt/o/f"
      #expect(try await curl.get("\(object)?generation=\(second)&alt=media").body == [2])
      #expect(try await curl.get("\(object)?generation=\(first)").status == 404)
      #expect(try await curl.get("\(object)?ifGenerationMatch=\(first)").status == 412)
      #expect(try await curl.get("\(object)?ifGenerationNotMatch=\(second)").status == 304)
      #expect(try await curl.get("\(object)?ifGenerationMatch=x").status == 400)
      let upload = "/upload/storage/v1/b/bkt/o?uploadType=media&name=f&ifGenerationMatch="
      #expect(try await curl.send("POST", upload + "0", [3]).status == 412)
      #expect(try await curl.send("POST", upload + first, [3]).status == 412)
      #expect(try await curl.get("\(object)?alt=media").body == [2])
      #expect(try await curl.send("POST", upload + second, [3]).status == 200)
      #expect(try await curl.send("DELETE", "\(object)?ifGenerationMatch=\(second)").status == 412)
      #expect(try await curl.send("DELETE", object).status == 204)
      #expect(try await curl.send("DELETE", object).status == 404)
      #expect(try await curl.send("POST", upload + "0", [4]).status == 200)
    }
  }

  @Test(
    "Hostile names are only names",
    arguments: ["../../escape", "a//b", "/", "ñ 😀", "a?b#c%2F", "x/./y/../z", "..%2f", ".hidden", "o"])
  func names(name: String) async throws {
    try await withBucket { curl in
      let made = try await curl.upload("bkt", name, Array(name.utf8))
      #expect(made.json["name"]?.text == name)
      let path = "/storage/v1/b/bkt/o/\(PercentEncoding.encode(name))"
      #expect(try await curl.send("GET", path + "?alt=media", options: ["--path-as-is"]).body == Array(name.utf8))
      let list = try await curl.get("/storage/v1/b/bkt/o")
      #expect(list.json["items"]?.elements?.compactMap { $0["name"]?.text } == [name])
    }
  }

  @Test("Names that Cloud Storage refuses are refused", arguments: ["", ".", "..", "a%0Ab", "%FF"])
  func refusedNames(name: String) async throws {
    try await withBucket { curl in
      let answer = try await curl.send("POST", "/upload/storage/v1/b/bkt/o?uploadType=media&name=\(name)", [1])
      #expect(answer.status == 400)
    }
  }

  @Test("A multipart upload; hashes that the client states are checked")
  func multipart() async throws {
    try await withBucket { curl in
      func upload(_ resource: String, _ media: String) async throws -> Curl.Answer {
        let body =
          "--b1\r\nContent-Type: application/json\r\n\r\n\(resource)\r\n"
          + "--b1\r\nContent-Type: text/csv\r\n\r\n\(media)\r\n--b1--\r\n"
        return try await curl.send(
          "POST", "/upload/storage/v1/b/bkt/o?uploadType=multipart", Array(body.utf8),
          headers: ["content-type: multipart/related; boundary=b1"])
      }
      let made = try await upload(#"{"name":"m","metadata":{"k":"v"}}"#, "a\r\n--b2,\r\n")
      #expect(made.json["contentType"]?.text == "text/csv")
      #expect(made.json["metadata"]?["k"]?.text == "v")
      #expect(try await curl.get("/bkt/m").body == Array("a\r\n--b2,\r\n".utf8))
      #expect(try await upload(#"{"name":"m","crc32c":"4waSgw=="}"#, "123456789").status == 200)
      #expect(try await upload(#"{"name":"m","crc32c":"4waSgw=="}"#, "123456788").status == 400)
      #expect(try await upload(#"{"name":"m","crc32c":"no checksum"}"#, "123456789").status == 400)
      #expect(try await curl.get("/bkt/m").body == Array("123456789".utf8))
      #expect(try await upload("no JSON", "x").status == 400)
    }
  }

  @Test("A resumable upload goes on where it stopped, also on another sandbox of the folder")
  func resumable() async throws {
    try await withTemporaryPath { folder in
      let configuration = SandboxConfiguration(dataFolder: folder)
      let session = try await withCloudSandbox(configuration) { endpoint in
        let curl = Curl(endpoint.url)
        _ = try await curl.send("POST", "/storage/v1/b", json: #"{"name":"bkt"}"#)
        let begun = try await curl.send(
          "POST", "/upload/storage/v1/b/bkt/o?uploadType=resumable&name=r", json: #"{"contentType":"x/y"}"#)
        let location = try #require(begun.headers["location"])
        let session = String(location.dropFirst(endpoint.url.count))
        let part = try await curl.send("PUT", session, [0, 1, 2], headers: ["content-range: bytes 0-2/6"])
        #expect(part.status == 308)
        #expect(part.headers["range"] == "bytes=0-2")
        return session
      }
      let strays = ["\(folder)/objects/stray", "\(folder)/uploads/stray"]
      for stray in strays { #expect(FileManager.default.createFile(atPath: stray, contents: nil)) }
      try await withCloudSandbox(configuration) { endpoint in
        for stray in strays { #expect(!FileManager.default.fileExists(atPath: stray)) }
        let curl = Curl(endpoint.url)
        let question = try await curl.send("PUT", session, headers: ["content-range: bytes */6", "content-length: 0"])
        #expect(question.status == 308)
        #expect(question.headers["range"] == "bytes=0-2")
        // What was sent already is told, and not written again.
        #expect(try await curl.send("PUT", session, [9, 9], headers: ["content-range: bytes 0-1/6"]).status == 308)
        let done = try await curl.send("PUT", session, [3, 4, 5], headers: ["content-range: bytes 3-5/6"])
        #expect(done.status == 200)
        #expect(done.json["contentType"]?.text == "x/y")
        #expect(try await curl.get("/bkt/r").body == [0, 1, 2, 3, 4, 5])
        #expect(try await curl.send("PUT", session, headers: ["content-range: bytes */6"]).status == 404)
      }
    }
  }

  @Test("HEAD tells the length and sends nothing; what is missing is XML there")
  func head() async throws {
    try await withBucket { curl in
      _ = try await curl.upload("bkt", "a/f", [1, 2, 3])
      let head = try await curl.send("HEAD", "/bkt/a/f")
      #expect(head.status == 200)
      #expect(head.headers["content-length"] == "3")
      let missing = try await curl.get("/bkt/none")
      #expect(missing.status == 404)
      #expect(String(decoding: missing.body, as: UTF8.self).contains("<Code>NoSuchKey</Code>"))
    }
  }
}
