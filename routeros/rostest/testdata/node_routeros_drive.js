// Drives a router with node-routeros. Arguments: host, port, release.
'use strict';

const assert = require('assert');
const { RouterOSAPI } = require('node-routeros');

const [host, port, release] = process.argv.slice(2);
const old = release === '6.42';

async function refused(promise, text) {
  await assert.rejects(promise, (e) => String(e.message).includes(text) || assert.fail(e));
}

function open(password) {
  return new RouterOSAPI({ host, port: Number(port), user: 'admin', password, timeout: 20 });
}

async function main() {
  const wrong = open('wrong');
  wrong.on('error', () => {});
  await assert.rejects(wrong.connect(), (e) =>
    /cannot log in|invalid user name or password|Username or password/i.test(String(e.message)) ||
    assert.fail(e));
  if (wrong.connector) wrong.connector.destroy();

  const api = open('rahasia');
  await api.connect();
  const [{ ret: id }] = await api.write('/ppp/secret/add', '=name=ani', '=password=x');
  assert.match(id, /^\*[0-9A-F]+$/);
  let rows = await api.write('/ppp/secret/print');
  assert.strictEqual(rows[0].name, 'ani');
  assert.strictEqual(rows[0].disabled, 'false');
  await refused(api.write('/ppp/secret/add', '=name=ani'), 'already exists');
  await api.write('/ppp/secret/set', `=.id=${id}`, '=remote-address=10.0.0.9');
  rows = await api.write('/ppp/secret/print', '?remote-address=10.0.0.9', '=.proplist=name');
  assert.deepStrictEqual(rows, [{ name: 'ani' }]);
  assert.deepStrictEqual(await api.write('/ppp/secret/print', '?name=nobody'), []);

  // Many commands at once, told apart by their tags.
  const adds = [];
  for (let i = 0; i < 50; i++) adds.push(api.write('/ppp/secret/add', `=name=user${i}`));
  const ids = (await Promise.all(adds)).map((done) => done[0].ret);
  assert.strictEqual(new Set(ids).size, 50);
  const [{ ret: count }] = await api.write('/ppp/secret/print', '=count-only=');
  assert.strictEqual(count, '51');
  await api.write('/ppp/secret/remove', `=.id=${ids.join(',')}`);
  rows = await api.write('/ppp/secret/print');
  assert.strictEqual(rows.length, 1);

  // A stream, stopped with /cancel.
  await new Promise((resolve, reject) => {
    const stream = api.stream(['/interface/monitor-traffic', '=interface=ether1'], (err, row) => {
      if (err) return reject(err);
      assert.strictEqual(row.name, 'ether1');
      stream.stop().then(resolve, reject);
    });
  });
  await refused(api.write('/ppp/frob'), 'no such command');
  await api.close();
  console.log('done');
}

main().catch((e) => {
  console.error(e);
  process.exit(1);
});
