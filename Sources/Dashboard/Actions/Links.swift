import Backups
import Documents
import Foundation
import GoogleCloud
import Hummingbird
import JSON
import Keys
import Policy
import Reports

// Temporary signed links for download.
extension Dashboard {
  /// Of links, in minutes. The account of a server signs by IAM, whose keys hold for twelve hours.
  private static let minutes = 1...720
  private static let defaultMinutes = 60
  private static let mostFiles = 10_000

  /// `POST /api/v1/exports/{name}/links`
  func links(_ call: Call, _ caller: Caller) async throws -> Reply {
    let links = try await makeLinks(call, caller)
    let json = try JSONParser.parse(links.json(toolVersion: toolVersion))
    return .json(json.setting("schema", .string("rekindle.links/1")))
  }

  /// `POST /api/v1/exports/{name}/script`: a shell script that downloads everything and compares checksums.
  func script(_ call: Call, _ caller: Caller) async throws -> Reply {
    let links = try await makeLinks(call, caller)
    return Reply(
      .ok,
      headers: [
        ("content-type", "text/x-shellscript; charset=utf-8"),
        ("content-disposition", "attachment; filename=\"download.sh\""),
      ], body: .bytes(links.script))
  }

  /// Makes links at this moment, none before: each is written down, and lives as long as it says.
  private func makeLinks(_ call: Call, _ caller: Caller) async throws -> SignedLinks {
    let body = try call.object(["minutes", "files"])
    let (minutes, files) = try call.read { () throws(JSONShapeError) -> (Int, Set<ExactName>?) in
      let minutes = body.has("minutes") ? try Self.whole("minutes", body) : Self.defaultMinutes
      guard Self.minutes.contains(minutes) else {
        throw body.bad("minutes", "is a whole number from \(Self.minutes.lowerBound) to \(Self.minutes.upperBound).")
      }
      guard body.has("files") else { return (minutes, nil) }
      let files = try body.texts("files")
      guard (1...Self.mostFiles).contains(files.count) else {
        throw body.bad("files", "names from 1 to \(Self.mostFiles) files.")
      }
      return (minutes, Set(files.map { ExactName($0) }))
    }
    let place = try cloud.export(call.parameter)
    try limits.links.check(caller.token.uid, "links", now: call.time)
    let details: [(String, JSONValue?)] = [
      ("minutes", .integer(minutes)), ("files", files.map { .strings($0.sorted().map(\.text)) }),
    ]
    try await audit.write(event(.linksIntended, .intended, call, caller, object: place.uri, details: details))
    let links: SignedLinks
    do {
      links = try await signed(place, minutes, files)
    } catch {
      let problem = Self.problem(ofLinks: error)
      try await audit.write(
        event(
          .linksMade, .failed, call, caller, object: place.uri,
          details: [("code", .string(problem?.code.rawValue ?? "service"))]))
      throw problem ?? error
    }
    // What cannot be written down is not handed out.
    try await audit.write(
      event(.linksMade, .done, call, caller, object: place.uri, details: try Self.details(links)))
    return links
  }

  /// To JSON, 60 and 60.0 are one number.
  private static func whole(_ name: String, _ body: JSONObject) throws(JSONShapeError) -> Int {
    guard let number = Int(exactly: try body.seconds(name)) else { throw body.bad(name) }
    return number
  }

  private func signed(_ place: BucketPlace, _ minutes: Int, _ files: Set<ExactName>?) async throws -> SignedLinks {
    let duration = Duration.seconds(Int64(minutes) * 60)
    _ = try await SigningClock.check(try cloud.services.endpoint(.storage), duration: duration)
    let signer = try await cloud.services.urlSigner(email: settings.rules.links)
    return try await SignedLinks.make(place, cloud.storage(), signer, duration: duration, files: files)
  }

  private static func problem(ofLinks error: any Error) -> Problem? {
    guard let error = error as? BackupError else { return nil }
    let detail = "\(error.message) \(error.remedy)"
    switch error.code {
    case .noExport: return Problem(.notFound, "The bucket does not have this export.")
    // A file that the export does not have.
    case .usage: return Problem(.notFound, detail)
    case .exportIncomplete: return Problem(.exportIncomplete, detail)
    case .unsafeName: return Problem(.invalid, detail)
    default: return Problem(.service, detail)
    }
  }

  /// Of each link what proves later which one it was, and nothing that opens it.
  private static func details(_ links: SignedLinks) throws(DigestFailure) -> [(String, JSONValue?)] {
    var entries: [JSONValue] = []
    for link in links.links {
      entries.append(
        .members([
          ("object", .string(link.object.name.text)), ("generation", .integer64(link.object.generation)),
          ("sha256", .string(try Digest256(of: Array(link.url.utf8)).hexadecimal)),
        ]))
    }
    return [
      ("expires", .time(Int64(links.expires.timeIntervalSince1970) * 1_000_000)), ("links", .array(entries)),
    ]
  }
}
