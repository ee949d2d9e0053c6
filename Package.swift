// swift-tools-version: 6.2

import PackageDescription

/// A warning fails the build where this is set. It is set by `.ci/run`, and not for users: a newer compiler warns of more.
let isCI = Context.environment["REKINDLE_CI"] != nil

/// Every Swift target is built in language mode 6 with the same upcoming features.
let swiftSettings: [SwiftSetting] =
  [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
  ] + (isCI ? [.treatAllWarnings(as: .error)] : [])
let cSettings: [CSetting] = isCI ? [.treatAllWarnings(as: .error)] : []

/// Whether the tables that start a sandbox for each row are built: REKINDLE_TESTS=tables, which `make tables` and `make sanitize` set.
/// CI neither builds nor runs them: they take too long for every change.
let hasTables = Context.environment["REKINDLE_TESTS"] == "tables"

/// The modules whose code reads every byte of an export or of an answer are optimized in debug builds too where this is set: it
/// is set by `scripts/test`, since tests read millions of documents. So is TestSupport. The tests themselves are not: optimizing those of
/// Verification alone took a ninth of the compilers' time.
let hotModules: Set = ["JSON", "Keys", "Files", "Documents", "ExportFormat", "Catalog", "Verification", "Comparison"]
let optimized: [SwiftSetting] =
  Context.environment["REKINDLE_OPTIMIZED"] == nil ? [] : [.unsafeFlags(["-O"], .when(configuration: .debug))]

/// A module of Rekindle: its folder in Sources, and what it may import. Arrows point down the list in `targets`.
/// - Parameter embedded: files that become bytes of the module's code, so that nothing is looked for when it runs.
func module(_ name: String, _ dependencies: [Target.Dependency] = [], embedded: [String] = []) -> Target {
  .target(
    name: name, dependencies: dependencies, resources: embedded.map { .embedInCode($0) },
    swiftSettings: swiftSettings + (hotModules.contains(name) ? optimized : []))
}

/// What the dashboard's pages load.
let assets = [
  "dashboard.css", "icon.svg", "dashboard.js", "api.js", "dialogs.js", "exporting.js", "filter.js", "links.js",
  "live.js",
  "progress.js",
].map { "Screens/Assets/\($0)" }

/// - Parameter data: files beside the tests, which these read where they lie.
func tests(of name: String, _ dependencies: [Target.Dependency], data: [String] = []) -> Target {
  .testTarget(name: "\(name)Tests", dependencies: dependencies, exclude: data, swiftSettings: swiftSettings)
}

let package = Package(
  name: "rekindle",
  platforms: [.macOS(.v26)],
  products: [.executable(name: "rekindle", targets: ["rekindle"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log.git", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-extras.git", from: "1.35.2"),
    .package(url: "https://github.com/apple/swift-nio-http2.git", from: "1.46.0"),
    .package(url: "https://github.com/apple/swift-system.git", from: "1.8.1"),
    .package(url: "https://github.com/jpsim/Yams.git", from: "6.2.2"),
    .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.1", traits: []),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess.git", from: "1.0.2"),
  ],
  targets: [
    .executableTarget(
      name: "rekindle",
      dependencies: [
        "Dashboard", "Runbooks", "Reports", "Restore", "Doctor", "Rehearsal", "Databases", "Backups", "Attestation",
        "CloudSandbox", "Sandbox", "GoogleCloud", "Comparison", "Verification", "Policy", "Catalog", "ExportFormat",
        "Work", "Files", "Documents", "Keys", "JSON", "Costs", "CCommit",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ],
      swiftSettings: swiftSettings
    ),
    .executableTarget(
      name: "rekindle-bench",
      dependencies: [
        "Rehearsal", "GoogleCloud", "ExportFormat", "Documents",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Sources/Bench", swiftSettings: swiftSettings
    ),
    module(
      "Dashboard",
      [
        "Runbooks", "Reports", "Backups", "Attestation", "HTTPServing", "GoogleCloud", "Verification", "Policy",
        "ExportFormat", "Work", "Files", "Documents", "Keys", "JSON", "Costs",
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"), .product(name: "NIOCore", package: "swift-nio"),
      ], embedded: ["Server/openapi.json"] + assets),
    module(
      "Runbooks",
      [
        "Reports", "GoogleCloud", "Verification", "Policy", "Files", "Documents", "Keys", "JSON",
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ]),
    module(
      "Reports",
      [
        "Restore", "Doctor", "Rehearsal", "Backups", "Attestation", "GoogleCloud", "Comparison", "Verification",
        "Policy", "Work", "Documents", "Keys", "JSON", "Costs",
      ], embedded: ["HTML/report.css", "HTML/report.js"]),
    module(
      "Doctor",
      ["Rehearsal", "Attestation", "GoogleCloud", "Verification", "Policy", "Catalog", "Documents", "Keys", "JSON"]),
    module(
      "Restore",
      [
        "Rehearsal", "Databases", "Backups", "Attestation", "GoogleCloud", "Comparison", "Verification", "Policy",
        "Catalog", "ExportFormat", "Work", "Files", "Documents", "Keys", "JSON", "Costs",
      ]),
    module(
      "Rehearsal",
      [
        "Databases", "Attestation", "Sandbox", "GoogleCloud", "Comparison", "Verification", "Policy", "Catalog",
        "ExportFormat", "Work", "Files", "Documents", "Keys", "JSON", "Costs",
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ]),
    module(
      "Backups",
      [
        "Attestation", "GoogleCloud", "Verification", "Policy", "ExportFormat", "Work", "Files", "Documents", "Keys",
        "JSON", "Costs",
      ]),
    module(
      "Attestation",
      ["GoogleCloud", "Verification", "Policy", "ExportFormat", "Work", "Files", "Documents", "Keys", "JSON"]),
    module(
      "Databases", ["GoogleCloud", "Comparison", "Verification", "Catalog", "Work", "Files", "Documents", "Costs"]),
    module(
      "CloudSandbox",
      [
        "Sandbox", "GoogleCloud", "ExportFormat", "Files", "Documents", "Keys", "JSON",
        .product(name: "Hummingbird", package: "hummingbird"), .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"), .product(name: "SystemPackage", package: "swift-system"),
      ]),
    module(
      "Sandbox",
      [
        "HTTPServing", "GoogleCloud", "Catalog", "ExportFormat", "Files", "Documents", "JSON",
        .product(name: "Hummingbird", package: "hummingbird"), .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
      ]),
    module(
      "HTTPServing",
      [
        .product(name: "HummingbirdCore", package: "hummingbird"), .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP2", package: "swift-nio-http2"),
        .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
        .product(name: "NIOHTTPTypesHTTP2", package: "swift-nio-extras"),
      ]),
    module(
      "GoogleCloud",
      ["ExportFormat", "Files", "Documents", "Keys", "JSON", "CCurl", .product(name: "Logging", package: "swift-log")]),
    module("Comparison", ["Verification", "Catalog", "ExportFormat", "Work", "Files", "Documents", "Keys", "JSON"]),
    module("Verification", ["Policy", "Catalog", "ExportFormat", "Work", "Files", "Documents", "Keys", "JSON"]),
    module("Policy", ["ExportFormat", "Files", "Documents", "JSON", .product(name: "Yams", package: "Yams")]),
    module("Costs", ["JSON"], embedded: ["prices.json"]),
    module("Catalog", ["ExportFormat", "Files", "Documents", "CLevelDB"]),
    module("ExportFormat", ["Files", "Documents", "Keys", "JSON", "CChecksum"]),
    module("Work"),
    module("Files", ["Keys", "JSON"]),
    module("Documents", ["Keys", "JSON"]),
    module("Keys", ["JSON", "COpenSSL"]),
    module("JSON"),

    .target(
      name: "TestSupport",
      dependencies: [
        "Comparison", "Documents", "Keys", "JSON", "ExportFormat",
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      path: "Tests/TestSupport", swiftSettings: swiftSettings + optimized),
    .target(
      name: "FuzzTargets", dependencies: ["GoogleCloud", "ExportFormat", "Documents", "Keys", "JSON"],
      path: "Fuzz/Targets",
      swiftSettings: swiftSettings),
    .executableTarget(
      name: "Differential",
      dependencies: [
        "Rehearsal", "GoogleCloud", "ExportFormat", "Documents", "JSON", "TestSupport",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Subprocess", package: "swift-subprocess"),
      ],
      path: "Fuzz/Differential", swiftSettings: swiftSettings),
    tests(of: "Package", []),
    tests(of: "Fuzz", ["FuzzTargets"]),
    tests(
      of: "Differential",
      [
        "Differential", "Rehearsal", "GoogleCloud", "Verification", "ExportFormat", "Documents", "JSON", "TestSupport",
        .product(name: "Subprocess", package: "swift-subprocess"),
      ]),
    tests(of: "JSON", ["JSON"]),
    tests(of: "Keys", ["Keys", "JSON"]),
    tests(of: "Costs", ["Costs"]),
    tests(of: "Documents", ["ExportFormat", "Documents", "JSON", "TestSupport"]),
    tests(
      of: "Files",
      ["Files", "Documents", "Keys", "JSON", "TestSupport", .product(name: "Subprocess", package: "swift-subprocess")]),
    tests(of: "ExportFormat", ["ExportFormat", "CChecksum", "Catalog", "Documents", "FuzzTargets", "TestSupport"]),
    tests(of: "Catalog", ["Catalog", "ExportFormat", "Documents", "TestSupport"]),
    tests(of: "Policy", ["Policy", "Documents", "TestSupport"]),
    tests(
      of: "Verification",
      ["Verification", "Policy", "ExportFormat", "Work", "Documents", "Keys", "JSON", "TestSupport"]),
    tests(
      of: "Comparison", ["Comparison", "Verification", "Catalog", "ExportFormat", "Work", "Documents", "TestSupport"]),
    tests(
      of: "GoogleCloud",
      [
        "CloudSandbox", "Sandbox", "GoogleCloud", "ExportFormat", "Documents", "Keys", "JSON", "TestSupport",
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      data: ["Signing/Vectors"]),
    tests(
      of: "Attestation",
      [
        "Attestation", "CloudSandbox", "Sandbox", "GoogleCloud", "Verification", "Policy", "ExportFormat", "Documents",
        "Keys", "JSON", "TestSupport", .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ]),
    tests(
      of: "Reports",
      [
        "Reports", "Doctor", "Rehearsal", "Backups", "Attestation", "GoogleCloud", "Comparison", "Verification",
        "Policy", "ExportFormat", "Work", "Documents", "Keys", "JSON", "TestSupport",
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      data: ["Golden"]),
    tests(
      of: "Dashboard",
      [
        "Dashboard", "Reports", "Backups", "Attestation", "CloudSandbox", "HTTPServing", "Sandbox", "GoogleCloud",
        "Verification",
        "Policy", "ExportFormat", "Files", "Documents", "Keys", "JSON", "TestSupport",
        .product(name: "Hummingbird", package: "hummingbird"), .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "Subprocess", package: "swift-subprocess"),
      ], data: ["Screens/states.json"]),
    tests(
      of: "Runbooks",
      [
        "Runbooks", "Reports", "Verification", "Policy", "Files", "Documents", "Keys", "JSON", "TestSupport",
        .product(name: "Subprocess", package: "swift-subprocess"),
      ]),
    tests(
      of: "Backups",
      [
        "Reports", "Backups", "Attestation", "CloudSandbox", "Sandbox", "GoogleCloud", "Verification", "Policy",
        "ExportFormat", "Work", "Documents", "JSON", "Keys", "Costs", "TestSupport",
        .product(name: "Subprocess", package: "swift-subprocess"),
      ]),
    tests(
      of: "Sandbox",
      [
        "Sandbox", "GoogleCloud", "ExportFormat", "Documents", "JSON", "TestSupport",
        .product(name: "Hummingbird", package: "hummingbird"), .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "Subprocess", package: "swift-subprocess"),
      ]),
    tests(
      of: "CloudSandbox",
      [
        "CloudSandbox", "Sandbox", "GoogleCloud", "Documents", "Keys", "JSON", "TestSupport",
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ], data: ["Clients/google_clients.py", "Clients/firebase_admin_client.py"]),
    tests(
      of: "Databases",
      [
        "Databases", "CloudSandbox", "Sandbox", "GoogleCloud", "Comparison", "Verification", "Catalog", "ExportFormat",
        "Work", "Documents", "JSON", "Costs", "TestSupport",
      ]),
    tests(
      of: "Rehearsal",
      [
        "Rehearsal", "Databases", "Attestation", "CloudSandbox", "Sandbox", "GoogleCloud", "Comparison", "Verification",
        "Policy", "ExportFormat", "Work", "Documents", "JSON", "TestSupport",
        .product(name: "Subprocess", package: "swift-subprocess"),
      ]),
    tests(
      of: "Restore",
      [
        "Restore", "Rehearsal", "Attestation", "CloudSandbox", "Sandbox", "GoogleCloud", "Comparison", "Verification",
        "Policy", "ExportFormat", "Work", "Files", "Documents", "Keys", "JSON", "TestSupport",
        .product(name: "Subprocess", package: "swift-subprocess"),
      ]),
    tests(
      of: "Doctor",
      [
        "Doctor", "Rehearsal", "CloudSandbox", "Sandbox", "GoogleCloud", "Verification", "Policy", "Documents", "JSON",
        "TestSupport",
      ]),
    tests(
      of: "Command",
      [
        "rekindle", "Reports", "Attestation", "Verification", "ExportFormat", "Work", "Documents", "JSON",
        "TestSupport", .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Yams", package: "Yams"), .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ], data: ["Recorded/9b14c41.json"]),

    .target(name: "CChecksum", cSettings: cSettings),
    .target(name: "CCommit", cSettings: cSettings),
    .systemLibrary(
      name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"]), .brew(["curl"])]),
    .systemLibrary(
      name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])]),
    .systemLibrary(name: "CLevelDB", providers: [.apt(["libleveldb-dev"]), .brew(["leveldb"])]),
  ]
    + (hasTables
      ? [
        tests(
          of: "Table",
          [
            "CommandTests", "Documents", "ExportFormat", "JSON", "TestSupport", .product(name: "Yams", package: "Yams"),
          ])
      ] : []),
  swiftLanguageModes: [.v6]
)
