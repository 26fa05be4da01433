// The real clients of the protocols, in a page of another origin. Each function lets its client do
// what the protocol is for, and gives what the client understood of the responses.

import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { ApolloClient, InMemoryCache, gql } from "@apollo/client";
import {
  AbortMultipartUploadCommand, CompleteMultipartUploadCommand, CreateMultipartUploadCommand,
  PutObjectCommand, S3Client, UploadPartCommand,
} from "@aws-sdk/client-s3";
import UploadHttpLink from "apollo-upload-client/UploadHttpLink.mjs";
import { GrpcWebClientBase, MethodDescriptor, MethodType } from "grpc-web";
import { io } from "socket.io-client";
import { Upload } from "tus-js-client";

const until = (ask) => new Promise((done, failed) => ask(done, failed));

const mcp = (api, tokens, asked) => {
  const authProvider = {
    redirectUrl: "https://app.example.com/callback",
    clientMetadata: { redirect_uris: ["https://app.example.com/callback"] },
    clientInformation: () => ({ client_id: "page" }),
    tokens: () => tokens,
    saveTokens() {}, redirectToAuthorization() {}, saveCodeVerifier() {}, codeVerifier: () => "x",
  };
  const counted = (url, init) => { asked.push(new URL(url).pathname); return fetch(url, init); };
  const url = new URL(`${api}/mcp`);
  return new StreamableHTTPClientTransport(url, { authProvider, fetch: counted });
};

const clients = {
  async MCP(api) {
    const transport = mcp(api, { access_token: "abc", token_type: "bearer" }, []);
    const client = new Client({ name: "page", version: "1" });
    await client.connect(transport);
    const { tools } = await client.listTools();
    const session = transport.sessionId;
    await transport.resumeStream("event-1").catch(() => {});
    await transport.terminateSession();
    await client.close();
    // Without a token: the client looks up where to log in.
    const asked = [];
    await new Client({ name: "page", version: "1" }).connect(mcp(api, undefined, asked))
      .catch(() => {});
    return [tools.length, Boolean(session), asked.some((path) => path.endsWith("/where"))];
  },

  async TUS(api) {
    const upload = (options) => until((done, onError) => {
      const upload = new Upload(new Blob(["0123456789"]), {
        endpoint: `${api}/tus`, chunkSize: 5, retryDelays: null, metadata: { filename: "a.txt" },
        addRequestId: true, onError, onSuccess: () => done(upload), ...options,
      });
      upload.start();
    });
    const first = await upload({});
    await upload({ uploadUrl: `${api}/tus/half` });
    await upload({ overridePatchMethod: true });
    await upload({ uploadLengthDeferred: true });
    await upload({ parallelUploads: 2, chunkSize: Infinity });
    await Upload.terminate(first.url, { retryDelays: null });
    return first.url.startsWith(`${api}/tus/`);
  },

  async GRPC_WEB(api) {
    const client = new GrpcWebClientBase({ format: "binary" });
    const call = (name, metadata) => {
      const method = new MethodDescriptor(name, MethodType.UNARY, Object, Object,
        () => new Uint8Array(), (bytes) => bytes.length);
      return until((done) => client.rpcCall(`${api}${name}`, {}, metadata, method,
        (error, length) => done(error ?? length)));
    };
    const fine = await call("/shop/Fine", { deadline: String(Date.now() + 60000) });
    const { code, message, metadata } = await call("/shop/Failing", {});
    return [fine, code, message, metadata["grpc-status-details-bin"]];
  },

  async GRAPHQL_UPLOAD(api) {
    const headers = { "Apollo-Require-Preflight": "true" };
    const link = new UploadHttpLink({ uri: `${api}/graphql`, headers });
    const client = new ApolloClient({ cache: new InMemoryCache(), link });
    const mutation = gql`mutation ($file: Upload!) { upload(file: $file) }`;
    const file = new File(["hello"], "a.txt", { type: "text/plain" });
    const uploaded = await client.mutate({ mutation, variables: { file } });
    const asked = await client.query({ query: gql`{ upload }` });
    return [uploaded.data.upload, asked.data.upload];
  },

  async SOCKET_IO(api) {
    const { origin, pathname } = new URL(api);
    const path = `${pathname}/socket.io`;
    const socket = io(origin, { path, transports: ["polling"], reconnection: false });
    const said = await until((done, failed) => {
      socket.on("connect_error", failed);
      socket.on("connect", () => socket.emit("echo", "hello", done));
    });
    socket.close();
    return said;
  },

  async S3_UPLOAD(api) {
    const client = new S3Client({
      endpoint: `${api}/s3`, region: "us-east-1", forcePathStyle: true, maxAttempts: 1,
      credentials: { accessKeyId: "a", secretAccessKey: "b", sessionToken: "c" },
    });
    const object = { Bucket: "bucket", Key: "key" };
    const body = { Body: "hello", ContentType: "text/plain" };
    const put = await client.send(new PutObjectCommand({ ...object, ...body }));
    const { UploadId } = await client.send(new CreateMultipartUploadCommand(object));
    const { ETag } = await client.send(
      new UploadPartCommand({ ...object, UploadId, PartNumber: 1, Body: "hello" }));
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
    await client.send(new CompleteMultipartUploadCommand({ ...object, UploadId, MultipartUpload }));
    await client.send(new AbortMultipartUploadCommand({ ...object, UploadId }));
    const { requestId, extendedRequestId } = put.$metadata;
    return [ETag, put.VersionId, requestId, extendedRequestId].map((each) => each ?? null);
  },
};

const understood = {};
for (const [label, client, api] of DATA) {
  try {
    understood[label] = await clients[client](api);
  } catch (error) {
    understood[label] = String(error);
  }
}
await fetch("/report", { method: "POST", body: JSON.stringify(understood) });
